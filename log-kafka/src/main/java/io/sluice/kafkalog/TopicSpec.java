package io.sluice.kafkalog;

import java.util.Map;
import java.util.TreeMap;

/**
 * A topic as it should be.
 *
 * @param name its name
 * @param partitions how many; {@link #BROKERS_CHOICE} leaves it to the brokers
 * @param replicas copies of each partition; {@link #BROKERS_CHOICE} leaves it to the brokers
 * @param config its settings by Kafka's names, e.g. {@code retention.ms}
 */
public record TopicSpec(String name, int partitions, int replicas, Map<String, String> config) {
    public static final int BROKERS_CHOICE = -1;

    public TopicSpec {
        checkNumber(name, "partitions", partitions);
        checkNumber(name, "replicas", replicas);
        config = Map.copyOf(new TreeMap<>(config));
    }

    private static void checkNumber(String name, String what, int number) {
        if (number != BROKERS_CHOICE && (number < 1 || number > Short.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "%s of topic '%s' must be 1 to %d, got: %d"
                            .formatted(what, name, Short.MAX_VALUE, number));
        }
    }
}
