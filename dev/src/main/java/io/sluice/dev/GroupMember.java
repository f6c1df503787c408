package io.sluice.dev;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service that reads a Kafka topic as a member of a consumer group, and does nothing with it: so
 * that there is a group to be watched.
 */
final class GroupMember implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupMember.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Duration each;
    private final String kafkaTopic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private final CountDownLatch end = new CountDownLatch(1);

    /**
     * @param each how long it takes for a record; zero for one that keeps up
     */
    GroupMember(String bootstrap, String group, String kafkaTopic, Duration each) {
        this.each = each;
        this.kafkaTopic = kafkaTopic;
        this.consumer =
                new KafkaConsumer<>(
                        config(bootstrap, group),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        this.thread = Thread.ofPlatform().name("dev-group-" + group).daemon().unstarted(this::run);
    }

    private Map<String, Object> config(String bootstrap, String group) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.GROUP_ID_CONFIG,
                group,
                ConsumerConfig.CLIENT_ID_CONFIG,
                group,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "latest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                each.isZero() ? 500 : 1,
                ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG,
                false);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try (consumer) {
            consumer.subscribe(List.of(kafkaTopic));
            while (end.getCount() > 0) {
                step();
            }
        } catch (WakeupException | InterruptException stopped) {
            // it ends
        }
    }

    private void step() {
        try {
            if (!consumer.poll(POLL).isEmpty()) {
                consumer.commitSync();
                var _ = end.await(each.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            end.countDown();
        } catch (WakeupException | InterruptException stopped) {
            throw stopped;
        } catch (KafkaException e) {
            log.atDebug().setCause(e).log("a group's member goes on");
        }
    }

    @Override
    public void close() {
        end.countDown();
        consumer.wakeup();
        try {
            thread.join(POLL.multipliedBy(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
