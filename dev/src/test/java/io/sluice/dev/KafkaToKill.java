package io.sluice.dev;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A process with Kafka in it, and a topic with three letters. */
final class KafkaToKill {
    private KafkaToKill() {}

    public static void main(String[] args) throws IOException {
        var kafka = new EmbeddedKafka(Path.of(args[0]), Ports.LOOPBACK, 0);
        kafka.start();
        kafka.createTopic("letters", 1, Map.of("retention.ms", "7200000"));
        KafkaLetters.write(kafka.bootstrap(), "letters", "a", "b", "c");
        Casualty.awaitTheEnd();
    }
}
