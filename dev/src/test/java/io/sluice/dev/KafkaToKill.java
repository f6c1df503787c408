package io.sluice.dev;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A process of its own with Kafka in it, which says when it is ready and waits to be killed. */
final class KafkaToKill {
    private KafkaToKill() {}

    public static void main(String[] args) throws IOException {
        var kafka = new EmbeddedKafka(Path.of(args[0]), Ports.LOOPBACK, 0);
        kafka.start();
        kafka.createTopic("letters", 1, Map.of("retention.ms", "7200000"));
        KafkaLetters.write(kafka.bootstrap(), "letters", "a", "b", "c");
        System.out.println("ready");
        while (System.in.read() >= 0) {}
        Runtime.getRuntime().halt(1);
    }
}
