package io.sluice.system;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What is in a topic's partition, as any other reader sees it. */
final class KafkaRecords {
    private KafkaRecords() {}

    /** What is in a topic's only partition. */
    static List<ConsumerRecord<String, String>> of(String bootstrap, String topic) {
        return of(bootstrap, topic, 0);
    }

    static List<ConsumerRecord<String, String>> of(String bootstrap, String topic, int number) {
        var properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        var partition = new TopicPartition(topic, number);
        var records = new ArrayList<ConsumerRecord<String, String>>();
        try (var consumer =
                new KafkaConsumer<>(
                        properties, new StringDeserializer(), new StringDeserializer())) {
            var only = List.of(partition);
            consumer.assign(only);
            consumer.seekToBeginning(only);
            long end = consumer.endOffsets(only).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** The numbers in it, in order. */
    static List<Integer> numbers(String bootstrap, String topic) {
        return numbers(bootstrap, topic, 0);
    }

    static List<Integer> numbers(String bootstrap, String topic, int number) {
        return NumberedLoad.numbers(
                of(bootstrap, topic, number).stream().map(ConsumerRecord::value).toList());
    }

    static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "missing" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
