package io.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
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
        kill();
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

    private void kill() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.lines().anyMatch("ready"::equals)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    private List<String> command() {
        String classPath = System.getProperty("java.class.path");
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", classPath),
                KafkaToKill.class.getName(),
                directory.toString());
    }
}
