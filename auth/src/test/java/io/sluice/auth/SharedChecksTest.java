package io.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.session.Access;
import io.sluice.session.Principal;
import io.sluice.session.Unauthenticated;
import io.sluice.session.Unauthenticated.Reason;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SharedChecksTest {
    private static final TokenHash ONE = TokenHash.of("one");
    private static final TokenHash TWO = TokenHash.of("two");
    private static final TokenHash THREE = TokenHash.of("three");
    private static final Principal ANN = new Principal("ann", Access.NOTHING, 1);

    private final ExecutorService executor = AuthThreads.start();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger runs = new AtomicInteger();
    private final SharedChecks checks = new SharedChecks(executor, 2);

    @AfterEach
    void end() {
        executor.shutdownNow();
    }

    @Test
    void manyWhoShowOneTokenShareOneCheck() {
        var stages = IntStream.range(0, 100).mapToObj(_ -> checks.join(ONE, this::slow)).toList();
        gate.countDown();

        assertThat(stages).allSatisfy(one -> assertThat(Checked.accepted(one)).isSameAs(ANN));
        assertThat(runs).hasValue(1);
    }

    @Test
    void theyShareARefusalToo() {
        var stages =
                new ArrayList<>(
                        IntStream.range(0, 3).mapToObj(_ -> checks.join(ONE, this::bad)).toList());
        gate.countDown();

        assertThat(stages)
                .allSatisfy(one ->
                        assertThat(Checked.refusal(one).reason()).isEqualTo(Reason.SIGNATURE));
        assertThat(runs).hasValue(1);
    }

    @Test
    void oneWhoGivesUpDoesNotSpoilItForTheOthers() {
        var impatient = checks.join(ONE, this::slow);
        var patient = checks.join(ONE, this::slow);

        impatient.toCompletableFuture().cancel(true);
        gate.countDown();

        assertThat(Checked.accepted(patient)).isSameAs(ANN);
    }

    @Test
    void noMoreThanThereIsRoomForAreCheckedAtOnce() {
        var first = checks.join(ONE, this::slow);
        var second = checks.join(TWO, this::slow);

        assertThat(Checked.refusal(checks.join(THREE, this::slow)))
                .hasMessage("too many tokens wait to be checked")
                .extracting(Unauthenticated::reason)
                .isEqualTo(Reason.UNDECIDED);
        var joined = checks.join(ONE, this::slow);

        gate.countDown();
        assertThat(Checked.accepted(first)).isSameAs(ANN);
        assertThat(Checked.accepted(second)).isSameAs(ANN);
        assertThat(Checked.accepted(joined)).isSameAs(ANN);
        assertThat(Checked.accepted(checks.join(THREE, this::slow))).isSameAs(ANN);
    }

    @Test
    void aBugDecidesNothingAndLeavesRoom() {
        for (int i = 0; i < 5; i++) {
            var refusal =
                    Checked.refusal(
                            checks.join(
                                    ONE,
                                    () -> {
                                        throw new IllegalStateException("with a token in it");
                                    }));

            assertThat(refusal.reason()).isEqualTo(Reason.UNDECIDED);
            assertThat(refusal).hasMessage("the check failed by a bug");
        }
    }

    @Test
    void afterTheEndNothingIsDecidedNorLeftOpen() {
        executor.shutdownNow();

        for (int i = 0; i < 5; i++) {
            assertThat(Checked.refusal(checks.join(ONE, this::slow)).reason())
                    .isEqualTo(Reason.UNDECIDED);
        }
    }

    private Principal slow() throws Unauthenticated {
        runs.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new Unauthenticated(Reason.UNDECIDED, "interrupted");
        }
        return ANN;
    }

    private Principal bad() throws Unauthenticated {
        var _ = slow();
        throw new Unauthenticated(Reason.SIGNATURE, "bad");
    }
}
