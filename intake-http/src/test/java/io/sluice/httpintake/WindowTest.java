package io.sluice.httpintake;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Appended;
import io.sluice.hub.Payload;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final Appended AT = new Appended("t", 0, 1);
    private static final Outcome STORED = new Outcome.Stored(AT);
    private static final Id A = Id.ofEvent("source", "a");
    private static final Id B = Id.ofEvent("source", "b");

    private final TestTime time = new TestTime();
    private final Window window = new Window(Duration.ofMinutes(10), 3, time);

    private Window.Claim claim(Id id, int print) {
        return window.claim(id, print, new CompletableFuture<>());
    }

    private void store(Id id, int print) {
        assertThat(claim(id, print)).isInstanceOf(Window.Claim.First.class);
        window.settle(id, STORED);
    }

    @Test
    void whatIsStoredIsKnownForAWhile() {
        store(A, 1);
        time.pass(Duration.ofMinutes(9));
        assertThat(claim(A, 1)).isEqualTo(new Window.Claim.Known(false));
        assertThat(claim(A, 2)).isEqualTo(new Window.Claim.Known(true));
        time.pass(Duration.ofMinutes(1));
        store(A, 1);
        assertThat(window.size()).isEqualTo(1);
    }

    @Test
    void whatIsUnderWayIsClaimedOnceAndAllAreTold() {
        var first = new CompletableFuture<Outcome>();
        var second = new CompletableFuture<Outcome>();
        var third = new CompletableFuture<Outcome>();
        assertThat(window.claim(A, 1, first)).isEqualTo(new Window.Claim.First());
        assertThat(window.claim(A, 1, second)).isEqualTo(new Window.Claim.Again());
        assertThat(window.claim(A, 2, third)).isEqualTo(new Window.Claim.Again());
        assertThat(first).isNotDone();
        window.settle(A, STORED);
        assertThat(first).isCompletedWithValue(STORED);
        assertThat(second).isCompletedWithValue(new Outcome.Duplicate(false, AT));
        assertThat(third).isCompletedWithValue(new Outcome.Duplicate(true, AT));
    }

    @Test
    void whoDoesNotWaitAnyMoreIsForgotten() {
        var first = new CompletableFuture<Outcome>();
        var second = new CompletableFuture<Outcome>();
        var _ = window.claim(A, 1, first);
        var _ = window.claim(A, 1, second);
        second.complete(new Outcome.Unavailable());
        assertThat(window.waiting()).isEqualTo(1);
        assertThat(first).isNotDone();
        first.complete(new Outcome.Unavailable());
        window.settle(A, STORED);
        assertThat(claim(A, 1)).isEqualTo(new Window.Claim.Known(false));
        assertThat(window.waiting()).isZero();
    }

    @Test
    void whatHasFailedMayBeClaimedAgain() {
        var _ = claim(A, 1);
        window.settle(A, new Outcome.Unavailable());
        store(A, 1);
    }

    @Test
    void onlySoManyAreKnown() {
        for (int i = 0; i < 4; i++) {
            store(Id.ofEvent("s", "" + i), 1);
        }
        assertThat(window.size()).isEqualTo(3);
        assertThat(claim(Id.ofEvent("s", "0"), 1)).isInstanceOf(Window.Claim.First.class);
        assertThat(claim(Id.ofEvent("s", "1"), 1)).isInstanceOf(Window.Claim.Known.class);
    }

    @Test
    void whatOthersAppendedIsKnownByItsAge() {
        window.seen(A, TestTime.START - Duration.ofMinutes(9).toMillis());
        window.seen(B, TestTime.START - Duration.ofMinutes(11).toMillis());
        assertThat(claim(A, 7)).isEqualTo(new Window.Claim.Known(false));
        assertThat(claim(B, 7)).isInstanceOf(Window.Claim.First.class);
        time.pass(Duration.ofMinutes(2));
        assertThat(claim(A, 7)).isInstanceOf(Window.Claim.First.class);
    }

    @Test
    void whatIsReadBeforeItIsConfirmedKeepsItsPrint() {
        var _ = claim(A, 1);
        window.seen(A, TestTime.START);
        window.settle(A, STORED);
        assertThat(claim(A, 2)).isEqualTo(new Window.Claim.Known(true));
    }

    @Test
    void whatIsTooOldBehindWhatIsYoungIsKnownAfreshWhenItComesAgain() {
        store(B, 1);
        window.seen(A, TestTime.START - Duration.ofMinutes(9).toMillis());
        time.pass(Duration.ofMinutes(2));
        store(A, 5);
        assertThat(claim(A, 5)).isEqualTo(new Window.Claim.Known(false));
    }

    @Test
    void idsTellTheirPartsApart() {
        assertThat(Id.ofEvent("ab", "c")).isNotEqualTo(Id.ofEvent("a", "bc"));
        assertThat(Id.ofKey("ab", "c", 0)).isNotEqualTo(Id.ofKey("ab", "c", 1));
        assertThat(Id.of(A.bytes())).contains(A);
        assertThat(Id.of(Payload.of("short"))).isEmpty();
    }
}
