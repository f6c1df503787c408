package io.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Appender;
import io.sluice.hub.Payload;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Time;
import io.sluice.mqtt.PipelineSettings.Limits;
import io.sluice.mqtt.PipelineSettings.Retained;
import io.sluice.mqtt.PipelineSettings.Source;
import io.sluice.mqtt.PipelineSettings.Target;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandoverTest {
    private final TestTime time = new TestTime();
    private final Quarantine quarantine = new Quarantine(100, time);
    private final Counts counts = new Counts();
    private final Backlog backlog = new Backlog();
    private final FakeLog log = new FakeLog();

    @Test
    void aMessageIsAcknowledgedOnceWhenTheLogHasIt() {
        log.goAway();
        var sent = hand(handover(Pipelines.raw(), log), "{\"n\":1}");
        assertThat(sent.acknowledged).isZero();
        assertThat(backlog.size()).isOne();

        log.comeBack();
        assertThat(sent.acknowledged).isOne();
        assertThat(backlog.size()).isZero();
        assertThat(counts.appended.sum()).isOne();
    }

    @Test
    void aMessageThatCannotBeMappedIsQuarantinedAndAcknowledged() {
        var sent = hand(handover(Pipelines.raw(), log), "{broken");

        assertThat(sent.acknowledged).isOne();
        assertThat(counts.unmapped(Reason.INVALID_JSON).sum()).isOne();
        assertThat(quarantine.items())
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.source()).isEqualTo("mqtt test");
                    assertThat(item.reason()).isEqualTo("invalid_json");
                    assertThat(item.origin()).isEqualTo("a/b");
                    assertThat(item.head()).isEqualTo(Payload.of("{broken"));
                });
    }

    @Test
    void aMessageTheLogNeverTakesIsQuarantinedAndAcknowledged() {
        var sent = hand(handover(Pipelines.raw(), log), "{\"a\":\"" + FakeLog.REJECTED + "\"}");

        assertThat(sent.acknowledged).isOne();
        assertThat(counts.unmapped(Reason.REJECTED).sum()).isOne();
        assertThat(counts.appended.sum()).isZero();
        assertThat(quarantine.items()).extracting(Quarantine.Item::reason).containsOnly("rejected");
    }

    @Test
    void aMessageIsGivenBackWhenTheLogFails() {
        log.failNext(1);
        var sent = hand(handover(Pipelines.raw(), log), "{}");

        assertThat(sent.acknowledged).isZero();
        assertThat(sent.givenBack).isOne();
        assertThat(quarantine.items()).isEmpty();
        assertThat(backlog.size()).isZero();
    }

    @Test
    void aLogThatThrowsIsALogThatFails() {
        Appender broken =
                _ -> {
                    throw new IllegalStateException("closed");
                };
        var sent = hand(handover(Pipelines.raw(), broken), "{}");

        assertThat(sent.givenBack).isOne();
    }

    @Test
    void aBugHitsOneMessageOnlyAndItsTextIsNotLogged() {
        try (var logged = new Logged(Handover.class)) {
            var handover = handover(Pipelines.raw(), log, new BrokenTwice());
            var first = hand(handover, "{\"a\":1}");
            var second = hand(handover, "{\"a\":2}");
            hand(handover, "{\"a\":3}");

            assertThat(first.acknowledged).isOne();
            assertThat(second.acknowledged).isOne();
            assertThat(counts.unmapped(Reason.BUG).sum()).isEqualTo(2);
            assertThat(log.got()).hasSize(1);
            assertThat(logged.texts())
                    .singleElement()
                    .asString()
                    .contains("ArithmeticException", "BrokenTwice")
                    .doesNotContain("21.5");
        }
    }

    @Test
    void oneMessagePerDeviceAndIntervalIsTaken() {
        var handover = handover(everyMinute(), log);
        hand(handover, message("a", 0));
        var skipped = hand(handover, message("a", 30));
        hand(handover, message("b", 30));
        hand(handover, message("a", 60));

        assertThat(log.got()).hasSize(3);
        assertThat(counts.tooSoon.sum()).isOne();
        assertThat(skipped.acknowledged).isOne();
    }

    @Test
    void aSkippedMessageIsNotAcknowledgedBeforeTheOneItWasSkippedFor() {
        log.goAway();
        var handover = handover(everyMinute(), log);
        hand(handover, message("a", 0));
        var skipped = hand(handover, message("a", 0));
        assertThat(skipped.acknowledged).isZero();

        log.comeBack();
        assertThat(skipped.acknowledged).isOne();
        assertThat(counts.tooSoon.sum()).isOne();
    }

    @Test
    void aMessageTheLogRejectedDoesNotHoldBackTheNext() {
        var handover = handover(everyMinute(), log);
        hand(handover, "{\"t\":1764706000,\"id\":\"a\",\"x\":\"" + FakeLog.REJECTED + "\"}");
        hand(handover, message("a", 1));

        assertThat(log.got()).hasSize(1);
        assertThat(counts.tooSoon.sum()).isZero();
    }

    @Test
    void whatWasNotAskedForIsAcknowledgedAndLeftOut() {
        var settings =
                new PipelineSettings(
                        "test",
                        new Source("a/+", 1, Retained.IGNORE, 10),
                        MappingSettings.raw(TimeRule.now()),
                        Target.of("t"),
                        Limits.DEFAULT);
        var handover = handover(settings, log);
        var other = hand(handover, new Message("b", 1, false, Payload.of("{}"), null, List.of()));
        var old = hand(handover, new Message("a/b", 1, true, Payload.of("{}"), null, List.of()));

        assertThat(other.acknowledged).isOne();
        assertThat(old.acknowledged).isOne();
        assertThat(log.got()).isEmpty();
        assertThat(counts.unwanted.sum()).isEqualTo(2);
    }

    private static PipelineSettings everyMinute() {
        return new PipelineSettings(
                "test",
                Source.of("#"),
                MappingSettings.raw(TimeRule.at("t", TimeRule.Format.UNIX_S)),
                new Target("t", "{id}", false, Duration.ofMinutes(1), null),
                Limits.DEFAULT);
    }

    private static String message(String id, int second) {
        return "{\"t\":%d,\"id\":\"%s\"}".formatted(1_764_706_000 + second, id);
    }

    private Handover handover(PipelineSettings settings, Appender appender) {
        return handover(settings, appender, time);
    }

    private Handover handover(PipelineSettings settings, Appender appender, Time clock) {
        return new Handover(settings, appender, quarantine, clock, counts, new Problems(time));
    }

    private Sent hand(Handover handover, String payload) {
        return hand(handover, new Message("a/b", 1, false, Payload.of(payload), null, List.of()));
    }

    private Sent hand(Handover handover, Message message) {
        var sent = new Sent(message);
        handover.hand(new Delivery(sent, backlog));
        return sent;
    }

    /** A clock with a bug in its first two readings. */
    private static final class BrokenTwice implements Time {
        private int readings;

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public long millis() {
            if (++readings <= 2) {
                throw new ArithmeticException("bad value 21.5");
            }
            return TestTime.MILLIS;
        }
    }

    private static final class Sent implements Delivery.Receipt {
        private final Message message;
        int acknowledged;
        int givenBack;

        Sent(Message message) {
            this.message = message;
        }

        @Override
        public Message message() {
            return message;
        }

        @Override
        public void acknowledge() {
            acknowledged++;
        }

        @Override
        public void giveBack() {
            givenBack++;
        }
    }
}
