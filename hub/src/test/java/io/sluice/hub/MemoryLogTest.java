package io.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** A log in memory. */
class MemoryLogTest extends LogContract {
    private static final RecordRules TEXT = RecordRules.of(PayloadRule.Kind.TEXT);

    private final Quarantine kept = new Quarantine(10, Time.system());

    @Override
    protected Store store(int maxCount) {
        var settings = new MemorySettings(64 << 20, maxCount, Duration.ofHours(1), MAX_ENTRY);
        var topic = new MemoryTopic("t", settings, Time.system());
        return new Store() {
            @Override
            public Appender appender() {
                return topic;
            }

            @Override
            public Log log(String stream, RecordRules rules, Quarantine quarantine) {
                return new MemoryLog(stream, topic, rules, quarantine, (_, _) -> {}, Time.system());
            }

            @Override
            public void close() {}
        };
    }

    private static Entry entry(String value) {
        return new Entry(null, Payload.of(value), List.of());
    }

    @Test
    void everyTopicIsAnIncarnationOfItsOwn() {
        var one = new MemoryTopic("t", MemorySettings.DEFAULT, Time.system());
        var two = new MemoryTopic("t", MemorySettings.DEFAULT, Time.system());
        assertThat(one.partition()).isNotEqualTo(two.partition());
    }

    @Test
    void isBoundedInBytes() {
        var settings = new MemorySettings(2_000, 1_000_000, Duration.ofHours(1), 1_000);
        var topic = new MemoryTopic("t", settings, Time.system());
        for (int i = 0; i < 100; i++) {
            var _ = topic.append(entry("x".repeat(100)));
        }
        long start = topic.extent().start().offset(topic.partition());
        long end = topic.extent().end().offset(topic.partition());
        assertThat(end).isEqualTo(100);
        assertThat(end - start).isBetween(5L, 20L);
    }

    @Test
    void isBoundedInAge() {
        var time = new SimulatedTime();
        var settings = new MemorySettings(1 << 20, 1_000, Duration.ofSeconds(10), 1_000);
        var topic = new MemoryTopic("t", settings, time);
        var _ = topic.append(entry("1"));
        time.advance(Duration.ofSeconds(6).toNanos());
        var _ = topic.append(entry("2"));
        assertThat(topic.extent().start().offset(topic.partition())).isZero();
        time.advance(Duration.ofSeconds(6).toNanos());
        assertThat(topic.extent().start().offset(topic.partition())).isEqualTo(1);
        time.advance(Duration.ofSeconds(6).toNanos());
        assertThat(topic.extent().start()).isEqualTo(topic.extent().end());
    }

    @Test
    void tellsWhatWasDroppedBeforeItWasFollowed() {
        var settings = new MemorySettings(1 << 20, 10, Duration.ofHours(1), 1_000);
        var topic = new MemoryTopic("t", settings, Time.system());
        var followed = new Followed();
        var mayGoOn = new Semaphore(0);
        Feed slow =
                chunk -> {
                    followed.chunk(chunk);
                    mayGoOn.acquireUninterruptibly();
                };
        try (var log = new MemoryLog("s", topic, TEXT, kept, (_, _) -> {}, Time.system())) {
            log.follow(slow);
            await().until(() -> followed.chunks().size() == 1);
            for (int i = 0; i < 25; i++) {
                var _ = topic.append(entry("v" + i));
            }
            mayGoOn.release(100);
            await().until(() -> followed.publications().size() == 10);
        }
        assertThat(followed.gaps()).hasSize(1);
        var gap = followed.gaps().getFirst();
        assertThat(gap.cause()).isEqualTo(Gap.Cause.RETENTION);
        assertThat(gap.from()).isEqualTo(topic.at(0));
        assertThat(gap.to()).isEqualTo(topic.at(15));
        assertThat(followed.texts()).startsWith("v15").endsWith("v24");
        assertThat(followed.breaks()).isEmpty();
    }

    @Test
    void aBugInWhatFollowsIsToldOnceAndItGoesOn() {
        var topic = new MemoryTopic("t", MemorySettings.DEFAULT, Time.system());
        var bugs = new CopyOnWriteArrayList<String>();
        var followed = new Followed();
        Feed broken =
                chunk -> {
                    if (bugs.isEmpty() && !chunk.publications().isEmpty()) {
                        throw new IllegalStateException("a bug");
                    }
                    followed.chunk(chunk);
                };
        try (var log =
                new MemoryLog(
                        "s", topic, TEXT, kept, (where, _) -> bugs.add(where), Time.system())) {
            log.follow(broken);
            var _ = topic.append(entry("1"));
            await().until(() -> followed.texts().equals(List.of("1")));
            assertThat(bugs).containsExactly("reader of stream 's'");
            await().until(() -> log.status().problem() == null);
        }
        assertThat(followed.breaks()).isEmpty();
    }
}
