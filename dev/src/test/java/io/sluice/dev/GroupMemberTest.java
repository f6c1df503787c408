package io.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupMemberTest {
    @TempDir private static Path directory;

    @Test
    void oneKeepsUpAndOneDoesNot() throws Exception {
        try (var kafka = new EmbeddedKafka(directory, "127.0.0.1", 0)) {
            kafka.start();
            kafka.createTopic("topic", 1, Map.of());
            var strings = new StringSerializer();
            Map<String, Object> there = Map.of("bootstrap.servers", kafka.bootstrap());
            try (var quick = new GroupMember(kafka.bootstrap(), "quick", "topic", Duration.ZERO);
                    var slow =
                            new GroupMember(
                                    kafka.bootstrap(), "slow", "topic", Duration.ofHours(1));
                    var admin = Admin.create(there);
                    var producer = new KafkaProducer<>(there, strings, strings)) {
                quick.start();
                slow.start();
                await(() -> isStable(admin, "quick") && isStable(admin, "slow"));
                await(() -> {
                    producer.send(new ProducerRecord<>("topic", "value")).get();
                    return committed(admin, "quick") > 10;
                });
                await(() -> committed(admin, "slow") > 0);
                assertThat(committed(admin, "slow")).isLessThan(committed(admin, "quick"));
            }
        }
    }

    private static void await(Callable<Boolean> done) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(done);
    }

    private static boolean isStable(Admin admin, String group) throws Exception {
        var described = admin.describeConsumerGroups(List.of(group)).all();
        return described.get(10, TimeUnit.SECONDS).values().stream()
                .allMatch(one -> one.groupState() == GroupState.STABLE);
    }

    private static long committed(Admin admin, String group) throws Exception {
        return admin
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(10, TimeUnit.SECONDS)
                .values()
                .stream()
                .mapToLong(at -> at == null ? 0 : at.offset())
                .sum();
    }
}
