package io.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.session.Action;
import io.sluice.session.Credential;
import io.sluice.session.Unauthenticated.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class JwtAuthenticatorTest {
    private final Secret secret = Secret.random();
    private final FakeTime time = new FakeTime();
    private final TokenMint mint = new TokenMint(secret, time);
    private final ExecutorService executor = AuthThreads.start();
    private final JwtAuthenticator auth =
            new JwtAuthenticator(
                    new AuthSettings(
                            List.of(new Issuer.Hmac("own", secret)),
                            List.of(
                                    new Grant(Set.of(Action.SUBSCRIBE), Set.of("energy"), null),
                                    new Grant(
                                            Set.of(Action.ADMIN),
                                            Set.of("*"),
                                            new Grant.When("roles", "admin")))),
                    time,
                    executor,
                    new FakeFetch());

    @AfterEach
    void close() {
        auth.close();
    }

    @Test
    void whoIsKnownIsKnownAtOnce() {
        var credential = credential();
        var first = Checked.accepted(auth.check(credential));
        executor.shutdownNow(); // nothing can be checked from here on

        var again = auth.check(credential).toCompletableFuture();

        assertThat(again).isCompleted();
        assertThat(Checked.accepted(again)).isSameAs(first);
        assertThat(Checked.refusal(auth.check(credential())).reason()).isEqualTo(Reason.UNDECIDED);
    }

    @Test
    void whoIsKnownIsForgottenWhenTheTokenEnds() {
        var credential = credential();
        var before = Checked.accepted(auth.check(credential));
        long end = time.millis() + Duration.ofHours(1).toMillis();
        assertThat(before.expiresAt()).isEqualTo(end);

        time.advance(Duration.ofHours(1));
        var late = Checked.accepted(auth.check(credential));
        assertThat(late.expiresAt()).isEqualTo(end + AuthSettings.LEEWAY.toMillis());

        time.advance(AuthSettings.LEEWAY);
        assertThat(Checked.refusal(auth.check(credential)).reason()).isEqualTo(Reason.EXPIRED);
    }

    @Test
    void aRefusalIsNotRemembered() {
        String early = mint.mint("ann", Duration.ofHours(1), Map.of("nbf", time.seconds() + 60));
        assertThat(Checked.refused(auth, early)).isEqualTo(Reason.NOT_YET_VALID);

        time.advance(Duration.ofMinutes(1));

        assertThat(Checked.accepted(auth, early).subject()).isEqualTo("ann");
    }

    @Test
    void aPrincipalHoldsWhatItsClaimsAllow() {
        var ann = Checked.accepted(auth.check(credential())).access();
        var root =
                Checked.accepted(
                                auth,
                                mint.mint(
                                        "root",
                                        Duration.ofHours(1),
                                        Map.of("roles", List.of("admin"))))
                        .access();

        assertThat(ann.may(Action.SUBSCRIBE, "energy")).isTrue();
        assertThat(ann.may(Action.SUBSCRIBE, "power")).isFalse();
        assertThat(ann.may(Action.ADMIN, "")).isFalse();
        assertThat(root.may(Action.ADMIN, "")).isTrue();
    }

    @Test
    void afterItsEndNothingIsDecided() {
        auth.close();

        assertThat(Checked.refusal(auth.check(credential())).reason()).isEqualTo(Reason.UNDECIDED);
    }

    private Credential credential() {
        return new Credential(mint.mint("ann", Duration.ofHours(1), Map.of()));
    }
}
