package io.sluice.kafkalog;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * What a log needs of the brokers.
 *
 * @param consumers makes a consumer that has nothing assigned
 * @param topics tells which topics there are
 * @param offsets tells where partitions begin and end
 * @param replayReaders read stretches again
 * @param problem why the brokers cannot be reached; empty if they can
 */
record Upstream(
        Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers,
        Topics topics,
        Offsets offsets,
        ReplayReaders replayReaders,
        Supplier<Optional<String>> problem) {

    static Upstream of(KafkaCluster cluster, KafkaLogSettings settings) {
        return new Upstream(
                () -> new KafkaConsumer<>(config(cluster.settings(), settings)),
                cluster::describe,
                cluster::offsets,
                cluster.replayReaders(),
                cluster::problem);
    }

    private static Map<String, Object> config(
            KafkaClusterSettings cluster, KafkaLogSettings settings) {
        var config = cluster.consumer("log-" + settings.stream(), settings.fetch());
        if (settings.groupId() != null) {
            config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.groupId());
        }
        return config;
    }
}
