package io.sluice.httpintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.hub.Appender;
import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InletTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final FakeLog log = new FakeLog();
    private final TestTime time = new TestTime();
    private final Inlet inlet = inlet(log, 1 << 20);

    private Inlet inlet(Appender appender, long maxUnderWay) {
        var standard = InletSettings.STANDARD;
        return new Inlet(
                Targets.plain(appender, Kind.TEXT),
                new InletSettings(
                        standard.window(), standard.maxIds(), maxUnderWay, standard.priming()),
                time);
    }

    private Draft draft(String value) throws Unusable {
        return inlet.target().draft(null, Payload.of(value), List.of(), Id.ofEvent("s", value));
    }

    private List<Draft> drafts(int from, int to) throws Unusable {
        var drafts = new ArrayList<Draft>();
        for (int i = from; i < to; i++) {
            drafts.add(draft("" + i));
        }
        return drafts;
    }

    @Test
    void nothingToAppendIsDoneAtOnce() {
        assertThat(inlet.append(List.of(), LONG).join()).isEmpty();
    }

    @Test
    void whatIsTheSameInOneRequestIsAppendedOnce() throws Unusable {
        var outcomes = inlet.append(List.of(draft("a"), draft("b"), draft("a")), LONG).join();
        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Stored.class);
        assertThat(outcomes.get(2)).isInstanceOf(Outcome.Duplicate.class);
        assertThat(log.values()).containsExactly("a", "b");
    }

    @Test
    void whatComesManyTimesAtOnceIsAppendedOnce() throws Unusable {
        log.goAway();
        var first = new ArrayList<CompletableFuture<List<Outcome>>>();
        for (int i = 0; i < 20; i++) {
            first.add(inlet.append(drafts(0, 50), LONG));
        }
        await().until(() -> log.count() == 50);
        assertThat(first).noneMatch(CompletableFuture::isDone);
        log.comeBack();
        var all = first.stream().flatMap(outcomes -> outcomes.join().stream()).toList();
        assertThat(all).filteredOn(Outcome.Stored.class::isInstance).hasSize(50);
        assertThat(all).filteredOn(Outcome.Duplicate.class::isInstance).hasSize(950);
        assertThat(log.values()).isEqualTo(IntStream.range(0, 50).mapToObj(i -> "" + i).toList());
        assertThat(inlet.underWay()).isZero();
    }

    @Test
    void oneThatFailsFailsForAllWhoWaitForIt() throws Unusable {
        log.goAway();
        var first = inlet.append(List.of(draft(FakeLog.REJECTED)), LONG).join();
        assertThat(first.getFirst()).isInstanceOf(Outcome.Rejected.class);
        assertThat(inlet.append(List.of(draft(FakeLog.REJECTED)), LONG).join().getFirst())
                .isInstanceOf(Outcome.Rejected.class);
        assertThat(inlet.counts().unusable(Reason.REJECTED).sum()).isEqualTo(2);
    }

    @Test
    void thereIsRoomForSoMuchOnly() throws Unusable {
        var small = inlet(log, 2000);
        log.goAway();
        var first = small.append(drafts(0, 3), LONG);
        await().until(() -> log.count() == 3);
        assertThat(small.underWay()).isPositive();
        assertThat(small.append(drafts(3, 5), LONG).join()).containsOnly(new Outcome.Unavailable());
        assertThat(log.values()).hasSize(3);
        log.comeBack();
        assertThat(first.join()).hasSize(3);
        assertThat(small.underWay()).isZero();
        assertThat(small.append(drafts(0, 5), LONG).join()).hasSize(5);
        assertThat(log.values()).hasSize(5);
    }

    @Test
    void whatWaitsBehindAnAppenderThatBlocksKeepsItsOrderAndIsAppendedOnce() throws Unusable {
        var blocked = new CountDownLatch(1);
        Appender blocking =
                entry -> {
                    try {
                        blocked.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return log.append(entry);
                };
        var slow = inlet(blocking, 1 << 20);
        assertThat(slow.append(drafts(0, 5), SHORT).join()).containsOnly(new Outcome.Unavailable());
        assertThat(slow.append(drafts(0, 5), SHORT).join()).containsOnly(new Outcome.Unavailable());
        var last = slow.append(drafts(0, 6), LONG);
        blocked.countDown();
        assertThat(last.join()).hasSize(6).doesNotContain(new Outcome.Unavailable());
        assertThat(log.values()).containsExactly("0", "1", "2", "3", "4", "5");
        await().until(() -> slow.underWay() == 0);
    }

    @Test
    void whatComesAgainAndAgainWhileTheLogIsAwayLeavesNothingBehind() throws Unusable {
        log.goAway();
        var first = inlet.append(drafts(0, 3), LONG);
        await().until(() -> log.count() == 3);
        for (int i = 0; i < 20; i++) {
            assertThat(inlet.append(drafts(0, 3), SHORT).join())
                    .containsOnly(new Outcome.Unavailable());
        }
        assertThat(first).isNotDone();
        assertThat(inlet.waiting()).isEqualTo(3);
        assertThat(log.values()).hasSize(3);
    }

    @Test
    void whatHasNoIdIsAppendedEachTime() throws Unusable {
        var anonymous = inlet.target().draft(Payload.of("x"));
        inlet.append(List.of(anonymous, anonymous), LONG).join();
        assertThat(log.values()).containsExactly("x", "x");
        assertThat(inlet.known()).isZero();
    }
}
