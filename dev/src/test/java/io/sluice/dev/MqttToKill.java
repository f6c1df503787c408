package io.sluice.dev;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process with an MQTT broker in it, and a session for which three letters wait. */
final class MqttToKill {
    private MqttToKill() {}

    public static void main(String[] args) throws IOException {
        var mqtt = new EmbeddedMqtt(Path.of(args[0]), Ports.LOOPBACK, 0);
        mqtt.start();
        MqttLetters.subscribed(mqtt).disconnect();
        MqttLetters.publish(mqtt, List.of("a", "b", "c"));
        Casualty.awaitTheEnd();
    }
}
