package io.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.Curve;
import io.sluice.session.Unauthenticated;
import io.sluice.session.Unauthenticated.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KeyRingTest {
    private static final TestKey OLD = TestKey.ec("old", Curve.P_256);
    private static final TestKey NEW = TestKey.ec("new", Curve.P_256);
    private static final Duration COOLDOWN = Provider.COOLDOWN;
    private static final Duration INTERVAL = Provider.INTERVAL;

    private final FakeTime time = new FakeTime();
    private final FakeFetch idp = new FakeFetch();
    private final ExecutorService executor = AuthThreads.start();
    private final KeyRing ring = new KeyRing(Provider.issuer(), idp, executor, time);

    @AfterEach
    void end() {
        executor.shutdownNow();
    }

    @Test
    void theFirstTokenBringsTheKeys() {
        idp.publish(OLD);

        assertGood(OLD);
        assertGood(OLD);

        assertThat(idp.count()).isEqualTo(1);
    }

    @Test
    void preparedKeysAreThereBeforeTheFirstToken() {
        idp.publish(OLD);
        ring.prepare();
        await().until(() -> idp.count() == 1);

        assertGood(OLD);

        assertThat(idp.count()).isEqualTo(1);
    }

    @Test
    void aNewKeyIsKnownWithItsFirstToken() {
        idp.publish(OLD);
        assertGood(OLD);
        time.advance(COOLDOWN);

        idp.publish(OLD, NEW);

        assertGood(NEW);
        assertGood(OLD);
        assertThat(idp.count()).isEqualTo(2);
    }

    @Test
    void aNewKeyWaitsForTheCooldownAtMost() {
        idp.publish(OLD);
        assertGood(OLD);
        idp.publish(NEW);

        assertRefused(NEW, Reason.UNKNOWN_KEY);
        time.advance(COOLDOWN.minusMillis(1));
        assertRefused(NEW, Reason.UNKNOWN_KEY);
        assertThat(idp.count()).isEqualTo(1);

        time.advance(Duration.ofMillis(1));
        assertGood(NEW);
    }

    @Test
    void aWithdrawnKeyIsGoneWithTheNextFetch() {
        idp.publish(OLD, NEW);
        assertGood(OLD);
        idp.publish(NEW);
        time.advance(INTERVAL);
        assertGood(NEW);

        await().untilAsserted(() -> assertRefused(OLD, Reason.UNKNOWN_KEY));
    }

    @Test
    void aFloodOfInventedIdsCostsOneFetchPerCooldown() {
        idp.publish(OLD);
        assertGood(OLD);
        for (int second = 0; second < 300; second++) {
            for (int i = 0; i < 5; i++) {
                assertRefused(invented(second * 5 + i), Reason.UNKNOWN_KEY);
            }
            time.advance(Duration.ofSeconds(1));
        }

        assertThat(idp.count()).isEqualTo(10);
    }

    @Test
    void aFloodOfInventedIdsDelaysARealKeyByACooldownAtMost() {
        idp.publish(OLD);
        assertGood(OLD);
        time.advance(COOLDOWN);
        assertRefused(invented(0), Reason.UNKNOWN_KEY); // uses up this cooldown

        idp.publish(OLD, NEW);
        for (int second = 0; second < 30; second++) {
            assertRefused(NEW, Reason.UNKNOWN_KEY);
            assertRefused(invented(second), Reason.UNKNOWN_KEY);
            time.advance(Duration.ofSeconds(1));
        }

        assertGood(NEW);
    }

    @Test
    void aFloodOfInventedIdsRenewsTheKeysForEveryone() {
        idp.publish(OLD, NEW);
        assertGood(OLD);
        idp.publish(NEW);
        for (int second = 0; second < 31; second++) {
            assertRefused(invented(second), Reason.UNKNOWN_KEY);
            time.advance(Duration.ofSeconds(1));
        }

        assertRefused(OLD, Reason.UNKNOWN_KEY);
        assertGood(NEW);
    }

    @Test
    void aClientThatKeepsShowingAMissingIdDoesNotUseUpTheFetches() {
        idp.publish(OLD);
        assertGood(OLD);
        time.advance(COOLDOWN);
        assertRefused(invented(1), Reason.UNKNOWN_KEY);
        assertThat(idp.count()).isEqualTo(2);

        time.advance(COOLDOWN);
        assertRefused(invented(1), Reason.UNKNOWN_KEY);
        assertThat(idp.count()).isEqualTo(2);

        idp.publish(OLD, NEW);
        assertGood(NEW);
        assertThat(idp.count()).isEqualTo(3);
    }

    @Test
    void aMissingIdMayAskAgainLater() {
        idp.publish(OLD);
        assertGood(OLD);
        time.advance(COOLDOWN);
        assertRefused(NEW, Reason.UNKNOWN_KEY);
        idp.publish(NEW);

        time.advance(COOLDOWN.multipliedBy(4));

        assertGood(NEW);
    }

    @Test
    void aMissingIdIsFoundOnceAnotherFetchBringsIt() {
        idp.publish(OLD);
        assertGood(OLD);
        time.advance(COOLDOWN);
        assertRefused(NEW, Reason.UNKNOWN_KEY);
        idp.publish(OLD, NEW);
        time.advance(COOLDOWN);
        assertRefused(invented(1), Reason.UNKNOWN_KEY);

        assertGood(NEW);
    }

    @Test
    void withoutAnyKeyNothingIsDecided() {
        assertRefused(OLD, Reason.UNDECIDED);
        assertRefused(OLD, Reason.UNDECIDED);
        assertThat(idp.count()).isEqualTo(1);

        idp.publish(OLD);
        assertRefused(OLD, Reason.UNDECIDED);
        time.advance(Duration.ofSeconds(5));

        assertGood(OLD);
        assertThat(idp.count()).isEqualTo(2);
    }

    @Test
    void oldKeysStayInUseWhileTheirIssuerIsAway() {
        idp.publish(OLD);
        assertGood(OLD);
        idp.goAway();
        for (int hour = 0; hour < 48; hour++) {
            time.advance(Duration.ofHours(1));
            assertGood(OLD);
        }

        assertRefused(NEW, Reason.UNDECIDED);
        idp.publish(NEW);
        time.advance(COOLDOWN);
        assertGood(NEW);
    }

    @Test
    void anIssuerThatIsAwayIsAskedOncePerCooldown() {
        idp.publish(OLD);
        assertGood(OLD);
        idp.goAway();
        time.advance(INTERVAL);
        for (int second = 0; second < 60; second++) {
            assertGood(OLD);
            assertRefused(invented(second), Reason.UNDECIDED);
            time.advance(Duration.ofSeconds(1));
        }

        assertThat(idp.count()).isEqualTo(3);
    }

    @Test
    void keysAreRenewedInTheBackground() {
        idp.publish(OLD);
        assertGood(OLD);
        time.advance(INTERVAL);
        var gate = idp.hold();
        idp.publish(OLD, NEW);

        assertGood(OLD); // does not wait
        awaitFetches(2);
        gate.countDown();

        await().untilAsserted(() -> assertGood(NEW));
        assertThat(idp.count()).isEqualTo(2);
    }

    @Test
    void keysThatNobodyUsedForLongAreRenewedFirst() {
        idp.publish(OLD);
        assertGood(OLD);
        idp.publish(NEW);
        time.advance(INTERVAL.multipliedBy(2));

        assertRefused(OLD, Reason.UNKNOWN_KEY);
        assertGood(NEW);
    }

    @Test
    void whatIsNoKeySetReplacesNothing() {
        idp.publish(OLD);
        assertGood(OLD);
        for (String broken :
                new String[] {
                    "",
                    "<html>",
                    "null",
                    "[]",
                    "{}",
                    "{\"keys\":{}}",
                    "{\"keys\":[]}",
                    "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}",
                    "{\"keys\":" + "[".repeat(10_000)
                }) {
            idp.publish(broken);
            time.advance(COOLDOWN);
            assertRefused(NEW, Reason.UNDECIDED);
            assertGood(OLD);
        }
    }

    @Test
    void manyTokensWaitForOneFetch() throws InterruptedException {
        idp.publish(OLD);
        var gate = idp.hold();
        var verdicts = new ArrayList<Future<?>>();
        for (int i = 0; i < 200; i++) {
            verdicts.add(executor.submit(verifying(OLD)));
        }
        awaitFetches(1);
        gate.countDown();

        for (var verdict : verdicts) {
            assertThatCode(verdict::get).doesNotThrowAnyException();
        }
        assertThat(idp.count()).isEqualTo(1);
    }

    @Test
    void onlySoManyTokensWaitForAFetch() throws InterruptedException {
        var gate = idp.hold();
        var verdicts = new ArrayList<Future<?>>();
        for (int i = 0; i < 1200; i++) {
            verdicts.add(executor.submit(verifying(OLD)));
        }

        await().until(() -> verdicts.stream().filter(Future::isDone).count() >= 200);
        var refused = verdicts.stream().filter(Future::isDone).findFirst().orElseThrow();
        assertThat(reason(refused)).isEqualTo(Reason.UNDECIDED);
        gate.countDown();
    }

    @Test
    void aTokenThatNamesNoKeyMayBringTheKeysToo() {
        idp.publish(OLD);
        assertGood(OLD);
        idp.publish(NEW);
        String unnamed = NEW.sign(Algorithm.ES256, Map.of("alg", "ES256"), Provider.claims());
        assertThat(reason(() -> verify(unnamed))).isEqualTo(Reason.SIGNATURE);

        time.advance(COOLDOWN);

        assertThatCode(() -> verify(unnamed)).doesNotThrowAnyException();
    }

    @Test
    void anEndedRingDecidesNothing() {
        executor.shutdownNow();

        assertRefused(OLD, Reason.UNDECIDED);
    }

    private static TestKey invented(int number) {
        return OLD.publishedAs(Map.of("kid", "invented-" + number));
    }

    private void awaitFetches(int count) {
        await().untilAsserted(() -> assertThat(idp.count()).isEqualTo(count));
    }

    private void assertGood(TestKey key) {
        assertThatCode(() -> verify(key.sign(Algorithm.ES256, Provider.claims())))
                .doesNotThrowAnyException();
    }

    private void assertRefused(TestKey key, Reason reason) {
        assertThat(reason(() -> verify(key.sign(Algorithm.ES256, Provider.claims()))))
                .isEqualTo(reason);
    }

    private Callable<Boolean> verifying(TestKey key) {
        String token = key.sign(Algorithm.ES256, Provider.claims());
        return () -> {
            verify(token);
            return true;
        };
    }

    private void verify(String token) throws Unauthenticated {
        ring.verify(Token.parse(token));
    }

    private static Reason reason(Future<?> refused) {
        try {
            refused.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Unauthenticated refusal) {
                return refusal.reason();
            }
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return Assertions.fail("should have been refused");
    }

    private static Reason reason(Verification verification) {
        try {
            verification.run();
        } catch (Unauthenticated e) {
            return e.reason();
        }
        return Assertions.fail("should have been refused");
    }

    @FunctionalInterface
    private interface Verification {
        void run() throws Unauthenticated;
    }
}
