package io.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.session.Access;
import io.sluice.session.Authenticator;
import io.sluice.session.CloseReason;
import io.sluice.session.Credential;
import io.sluice.session.Principal;
import io.sluice.session.Unauthenticated;
import io.sluice.session.Unauthenticated.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is taken back, on all nodes. */
class RevocationsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final FakeCluster cluster = new FakeCluster();
    private final FakeNode one = cluster.start();
    private final FakeNode other = cluster.start();

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }

    private static Instant in(Duration time) {
        return FakeTime.START.plus(time);
    }

    private static Principal principal(String subject, String jti, @Nullable Long issuedAt) {
        var claims = new HashMap<String, Object>(Map.of("jti", jti));
        if (issuedAt != null) {
            claims.put("iat", issuedAt);
        }
        return new Principal(subject, Access.EVERYTHING, claims::get, Principal.NEVER);
    }

    private static long second(int second) {
        return FakeTime.START.getEpochSecond() + second;
    }

    private static void connect(FakeNode node) {
        node.connections.connect(principal("ann", "a1", second(-10)));
        node.connections.connect(principal("ann", "a2", second(1)));
        node.connections.connect(principal("bob", "b1", second(-10)));
        node.connections.connect(principal("eve", "e1", null));
    }

    private static @Nullable Reason reason(FakeNode node, Principal principal) {
        Authenticator inner = _ -> CompletableFuture.completedStage(principal);
        try {
            var shown =
                    node.cluster
                            .checked(inner)
                            .check(new Credential("token"))
                            .toCompletableFuture()
                            .get();
            assertThat(shown).isEqualTo(principal);
            return null;
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(Unauthenticated.class);
            return ((Unauthenticated) e.getCause()).reason();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void revoke(Revocation revocation) {
        assertThat(one.cluster.revocations().revoke(revocation).toCompletableFuture())
                .isCompleted();
    }

    @Test
    void aTokenIsTakenBackOnAllNodesWithinTwoSeconds() {
        connect(one);
        connect(other);
        cluster.pass(seconds(3));
        revoke(new Revocation.Token("a1", in(HOUR)));
        cluster.pass(seconds(2));
        for (var node : cluster.alive) {
            assertThat(node.connections.counts().users())
                    .isEqualTo(Map.of("ann", 1, "bob", 1, "eve", 1));
            assertThat(node.connections.reasons()).containsExactly(CloseReason.REVOKED);
            assertThat(reason(node, principal("ann", "a1", 5L))).isEqualTo(Reason.REVOKED);
            assertThat(reason(node, principal("ann", "a2", 5L))).isNull();
        }
    }

    @Test
    void aSubjectIsTakenBackWithAllItsTokens() {
        connect(other);
        cluster.pass(seconds(3));
        revoke(new Revocation.Subject("ann", in(HOUR)));
        cluster.pass(seconds(2));
        assertThat(other.connections.counts().users()).isEqualTo(Map.of("bob", 1, "eve", 1));
        assertThat(reason(other, principal("ann", "new", second(9)))).isEqualTo(Reason.REVOKED);
    }

    @Test
    void whatASubjectWasIssuedBeforeIsTakenBackAndWhatDoesNotSayWhen() {
        connect(other);
        cluster.pass(seconds(3));
        revoke(new Revocation.Issued("ann", FakeTime.START, in(HOUR)));
        revoke(new Revocation.Issued("eve", FakeTime.START, in(HOUR)));
        cluster.pass(seconds(2));
        assertThat(other.connections.counts().users()).isEqualTo(Map.of("ann", 1, "bob", 1));
        assertThat(reason(other, principal("ann", "x", second(-1)))).isEqualTo(Reason.REVOKED);
        assertThat(reason(other, principal("ann", "x", second(0)))).isNull();
        assertThat(reason(other, principal("ann", "x", null))).isEqualTo(Reason.REVOKED);
    }

    @Test
    void nobodyIsAcceptedBeforeTheJournalHasBeenReadOnce() {
        revoke(new Revocation.Token("a1", in(HOUR)));
        cluster.pass(seconds(3));
        var late = cluster.start();
        late.turn();
        assertThat(reason(late, principal("bob", "b1", 5L))).isEqualTo(Reason.UNDECIDED);
        cluster.pass(seconds(1));
        assertThat(reason(late, principal("bob", "b1", 5L))).isNull();
        assertThat(reason(late, principal("ann", "a1", 5L))).isEqualTo(Reason.REVOKED);
    }

    @Test
    void aJournalThatIsAwayAtTheStartIsAskedAgain() {
        cluster.goAway();
        var late = cluster.start();
        cluster.pass(seconds(20));
        assertThat(late.cluster.revocations().isReady()).isFalse();
        cluster.comeBack();
        cluster.pass(seconds(6));
        assertThat(late.cluster.revocations().isReady()).isTrue();
    }

    @Test
    void inAnOutageWhatIsKnownStaysInForce() {
        revoke(new Revocation.Token("a1", in(HOUR)));
        cluster.pass(seconds(3));
        cluster.goAway();
        cluster.pass(seconds(60));
        assertThat(reason(other, principal("ann", "a1", 5L))).isEqualTo(Reason.REVOKED);
        assertThat(reason(other, principal("bob", "b1", 5L))).isNull();
    }

    @Test
    void whoWasJustBeingLetInIsClosedToo() {
        cluster.pass(seconds(3));
        revoke(new Revocation.Subject("ann", in(HOUR)));
        cluster.pass(seconds(2));
        one.connections.connect(principal("ann", "a3", 5L));
        cluster.pass(seconds(2));
        assertThat(one.connections.counts().users()).isEmpty();
    }

    @Test
    void itEndsWithItsTime() {
        cluster.pass(seconds(3));
        revoke(new Revocation.Token("a1", in(seconds(60))));
        cluster.pass(seconds(10));
        assertThat(other.cluster.revocations().size()).isEqualTo(1);
        cluster.pass(seconds(60));
        assertThat(reason(other, principal("ann", "a1", 5L))).isNull();
        assertThat(other.cluster.revocations().size()).isZero();
        var late = cluster.start();
        cluster.pass(seconds(3));
        assertThat(late.cluster.revocations().size()).isZero();
    }

    @Test
    void itCanBeTakenBackItself() {
        cluster.pass(seconds(3));
        var subject = new Revocation.Subject("ann", in(HOUR));
        revoke(subject);
        cluster.pass(seconds(2));
        assertThat(other.cluster.revocations().restore(subject.target()).toCompletableFuture())
                .isCompleted();
        cluster.pass(seconds(2));
        assertThat(reason(one, principal("ann", "a1", 5L))).isNull();
    }

    @Test
    void whatLastsTooLongOrNotAtAllIsRefused() {
        var revocations = one.cluster.revocations();
        for (var until : new Instant[] {in(seconds(0)), in(Duration.ofDays(31))}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> revocations.revoke(new Revocation.Token("a1", until)))
                    .withMessageContaining("until must be within PT720H from now");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Revocation.Token("x".repeat(300), in(HOUR)))
                .withMessage("jti must have 1 to 256 characters, got: 300");
    }

    @Test
    void noMoreThanSoManyAreInForce() {
        var standard = ClusterSettings.of("node");
        var small =
                new FakeCluster(
                        new ClusterSettings(
                                "node",
                                standard.beatEvery(),
                                standard.deadAfter(),
                                standard.snapshotEvery(),
                                standard.maxNodes(),
                                standard.maxUsers(),
                                standard.presence(),
                                new RevocationSettings(HOUR, 2)));
        var node = small.start();
        for (String jti : new String[] {"a", "b", "c"}) {
            small.revocations.write("jti:" + jti, "{\"until\":" + in(HOUR).toEpochMilli() + "}");
        }
        small.pass(seconds(1));
        var revocations = node.cluster.revocations();
        assertThat(revocations.size()).isEqualTo(2);
        assertThat(node.skipped()).isEqualTo(1);
        assertThatThrownBy(() -> revocations.revoke(new Revocation.Token("d", in(seconds(60)))))
                .isInstanceOf(TooManyRevocations.class);
        assertThat(revocations.revoke(new Revocation.Token("a", in(seconds(60))))).isCompleted();
    }

    @Test
    void hostileRecordsAreSkippedAndCounted() {
        String[][] hostile = {
            {"jti:", "{\"until\":9000000000000}"},
            {"jti:" + "x".repeat(257), "{\"until\":9000000000000}"},
            {"other:a", "{\"until\":9000000000000}"},
            {"jti:a", "{}"},
            {"jti:a", "{\"until\":-1}"},
            {"jti:a", "{\"until\":99999999999999999999999}"},
            {"jti:a", "nonsense"},
            {"issued:a", "{\"until\":9000000000000}"},
            {"issued:a", "{\"until\":9000000000000,\"before\":\"now\"}"},
        };
        for (String[] record : hostile) {
            cluster.revocations.write(record[0], record[1]);
        }
        cluster.revocations.write("other", null);
        cluster.pass(seconds(1));
        assertThat(one.skipped()).isEqualTo(hostile.length + 1);
        assertThat(one.cluster.revocations().size()).isZero();
    }

    @Test
    void whatTheOtherDoesNotAcceptIsNotAcceptedEither() {
        cluster.pass(seconds(3));
        var refused = new Unauthenticated(Reason.SIGNATURE, "no");
        var checked = one.cluster.checked(_ -> CompletableFuture.failedStage(refused));
        assertThat(checked.check(Credential.NONE).toCompletableFuture())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCause(refused);
    }
}
