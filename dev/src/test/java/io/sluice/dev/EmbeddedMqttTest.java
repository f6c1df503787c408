package io.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMqttTest {
    private static final int MANY_TIMES = 15;

    @TempDir Path directory;

    @Test
    void aSessionAndWhatWaitsForItOutliveTheBroker() throws InterruptedException {
        try (var mqtt = mqtt(directory)) {
            mqtt.start();
            int port = mqtt.port();
            var away = MqttLetters.subscribed(mqtt);
            away.disconnect();
            List<String> sent = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
            MqttLetters.publish(mqtt, sent);

            mqtt.stop();
            mqtt.start();

            assertThat(mqtt.port()).isEqualTo(port);
            MqttLetters.publish(mqtt, List.of("after"));
            assertThat(MqttLetters.resumedAndTaken(away, 11)).containsAll(sent).endsWith("after");
            assertThat(MqttLetters.resumedAndTaken(away, 0)).isEmpty();
        }
    }

    @Test
    void aMessageIsKeptHoweverOftenItWasNotAcknowledged() throws IOException, InterruptedException {
        try (var mqtt = mqtt(directory)) {
            mqtt.start();
            MqttLetters.subscribed(mqtt).disconnect();
            MqttLetters.publish(mqtt, List.of("important"));
            for (int i = 0; i < MANY_TIMES; i++) {
                assertThat(RudeMqttClient.firstMessage(mqtt)).endsWith("important");
            }
            assertThat(MqttLetters.resumedAndTaken(MqttLetters.gateway(mqtt), 1))
                    .containsExactly("important");
        }
    }

    @Test
    void whatWasAcknowledgedOutlivesAKill() throws IOException, InterruptedException {
        Casualty.of(MqttToKill.class, directory);
        try (var mqtt = mqtt(directory)) {
            mqtt.start();
            assertThat(MqttLetters.resumedAndTaken(MqttLetters.gateway(mqtt), 3))
                    .containsExactly("a", "b", "c");
        }
    }

    @Test
    void withoutADirectoryItStartsEmpty() {
        try (var mqtt = mqtt(null)) {
            mqtt.start();
            var client = MqttLetters.subscribed(mqtt);
            client.disconnect();
            mqtt.stop();
            mqtt.start();
            assertThat(MqttLetters.connected(client)).isFalse();
            client.disconnect();
        }
    }

    @Test
    void aTakenPortIsRefusedInWords() {
        try (var mqtt = mqtt(null)) {
            mqtt.start();
            try (var second = new EmbeddedMqtt(directory, Ports.LOOPBACK, mqtt.port())) {
                assertThatThrownBy(second::start)
                        .isInstanceOf(EmbeddedFailure.class)
                        .hasMessageContaining("MQTT broker cannot listen on " + mqtt.address());
            }
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void aDirectoryBelongsToOneAtATime() {
        try (var mqtt = mqtt(directory);
                var second = mqtt(directory)) {
            mqtt.start();
            assertThatThrownBy(second::start)
                    .isInstanceOf(EmbeddedFailure.class)
                    .hasMessageContaining("another one does already");
        }
    }

    private static EmbeddedMqtt mqtt(@Nullable Path directory) {
        return new EmbeddedMqtt(directory, Ports.LOOPBACK, 0);
    }
}
