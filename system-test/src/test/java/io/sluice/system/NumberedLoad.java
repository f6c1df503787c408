package io.sluice.system;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Somebody who publishes {@code {"n":0}}, {@code {"n":1}} and so on at an even pace, whatever
 * becomes of the broker: what cannot be written yet waits here, in order.
 */
final class NumberedLoad implements AutoCloseable {
    private static final Pattern NUMBER = Pattern.compile("\"n\":(\\d+)");

    private final String topic;
    private final int keys;
    private final KafkaProducer<byte[], byte[]> producer;
    private final ScheduledExecutorService pace;
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    private volatile int sent;

    private NumberedLoad(String bootstrap, String topic, int keys) {
        this.topic = topic;
        this.keys = keys;
        var properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        properties.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200);
        properties.put("metadata.recovery.strategy", "none");
        this.producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
        this.pace = Executors.newSingleThreadScheduledExecutor();
    }

    /** Without keys. */
    static NumberedLoad start(String bootstrap, String topic, Duration every) {
        return start(bootstrap, topic, every, 0);
    }

    /** With so many keys in turn. */
    static NumberedLoad start(String bootstrap, String topic, Duration every, int keys) {
        var load = new NumberedLoad(bootstrap, topic, keys);
        var _ =
                load.pace.scheduleAtFixedRate(
                        load::publish, 0, every.toNanos(), TimeUnit.NANOSECONDS);
        return load;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void publish() {
        byte[] key = keys == 0 ? null : ("key-" + sent % keys).getBytes(StandardCharsets.UTF_8);
        byte[] value = ("{\"n\":" + sent + "}").getBytes(StandardCharsets.UTF_8);
        var _ =
                producer.send(
                        new ProducerRecord<>(topic, key, value),
                        (_, failure) -> {
                            if (failure != null) {
                                failed.completeExceptionally(failure);
                            }
                        });
        sent++;
    }

    /** How many it has published, those that wait included. */
    int sent() {
        return sent;
    }

    /** Publishes no more, and sees to it that Kafka has everything; answers how many that is. */
    int finish() throws InterruptedException {
        pace.shutdown();
        pace.awaitTermination(10, TimeUnit.SECONDS);
        producer.flush();
        failed.getNow(null); // throws what Kafka refused with
        return sent;
    }

    /** The numbers in messages of either dialect, as they came. */
    static List<Integer> numbers(List<String> messages) {
        return messages.stream()
                .map(NUMBER::matcher)
                .filter(Matcher::find)
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
    }

    @Override
    public void close() {
        pace.shutdownNow();
        producer.close(Duration.ZERO);
    }
}
