package io.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

    /** Less than the nine seconds that a broker of standard settings waits for its dead self. */
    private static final Duration START_WITHIN = Duration.ofSeconds(9);

    @TempDir Path directory;

    @Test
    void itGoesOnWhereItWasOnTheSamePort() throws ExecutionException, InterruptedException {
        try (var kafka = kafka(0)) {
            kafka.start();
            kafka.createTopic("letters", 1, Map.of());
            try (var producer = KafkaLetters.producer(kafka.bootstrap())) {
                producer.send(new ProducerRecord<>("letters", "before")).get();
                int port = kafka.port();
                assertThat(timed(kafka::stop)).isLessThan(STOP_WITHIN);
                kafka.start();
                assertThat(kafka.port()).isEqualTo(port);
                producer.send(new ProducerRecord<>("letters", "after")).get();
            }
            assertThat(KafkaLetters.read(kafka.bootstrap(), "letters"))
                    .containsExactly("before", "after");
        }
    }

    @Test
    void itGoesOnWhereItWasOnAnotherPort() {
        int port;
        try (var kafka = kafka(0)) {
            kafka.start();
            port = kafka.port();
            kafka.createTopic("letters", 1, Map.of());
            KafkaLetters.write(kafka.bootstrap(), "letters", "a", "b");
        }
        try (var kafka = kafka(Ports.choose(Ports.LOOPBACK, port + 1).port())) {
            kafka.start();
            assertThat(kafka.port()).isNotEqualTo(port);
            KafkaLetters.write(kafka.bootstrap(), "letters", "c");
            assertThat(KafkaLetters.read(kafka.bootstrap(), "letters"))
                    .containsExactly("a", "b", "c");
        }
    }

    @Test
    void itStartsQuicklyAfterItWasKilled() throws IOException, InterruptedException {
        Casualty.of(KafkaToKill.class, directory);
        try (var kafka = kafka(0)) {
            assertThat(timed(kafka::start)).isLessThan(START_WITHIN);
            assertThat(KafkaLetters.read(kafka.bootstrap(), "letters"))
                    .containsExactly("a", "b", "c");
        }
    }

    @Test
    void topicsComeAndGoOnlyWhenAskedFor() {
        try (var kafka = kafka(0)) {
            kafka.start();
            assertThat(kafka.createTopic("letters", 2, Map.of("retention.ms", "60000"))).isTrue();
            assertThat(kafka.createTopic("letters", 2, Map.of())).isFalse();
            assertThatThrownBy(() -> kafka.createTopic("bad", 1, Map.of("retention.ms", "long")))
                    .isInstanceOf(EmbeddedFailure.class)
                    .hasMessageContaining("retention.ms");

            KafkaLetters.write(kafka.bootstrap(), "letters", "a", "b", "c");
            kafka.deleteRecords("letters", 0, 2);
            assertThat(KafkaLetters.read(kafka.bootstrap(), "letters")).containsExactly("c");

            kafka.deleteTopic("letters");
            assertThat(kafka.createTopic("letters", 1, Map.of())).isTrue();
            assertThat(KafkaLetters.read(kafka.bootstrap(), "letters")).isEmpty();
        }
    }

    @Test
    void aDirectoryBelongsToOneAtATime() {
        try (var kafka = kafka(0);
                var second = kafka(0)) {
            kafka.start();
            assertThatThrownBy(second::start)
                    .isInstanceOf(EmbeddedFailure.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("another one does already");
        }
    }

    @Test
    void aTakenPortIsRefusedBeforeAnythingIsWritten(@TempDir Path other) {
        try (var kafka = kafka(0)) {
            kafka.start();
            try (var second = new EmbeddedKafka(other, Ports.LOOPBACK, kafka.port())) {
                assertThatThrownBy(second::start)
                        .isInstanceOf(EmbeddedFailure.class)
                        .hasMessageContaining("Kafka cannot listen on 127.0.0.1:" + kafka.port());
            }
            assertThat(other).isEmptyDirectory();
        }
    }

    private EmbeddedKafka kafka(int port) {
        return new EmbeddedKafka(directory, Ports.LOOPBACK, port);
    }

    private static Duration timed(Runnable task) {
        long start = System.nanoTime();
        task.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
