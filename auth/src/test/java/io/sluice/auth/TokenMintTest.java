package io.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.session.Action;
import io.sluice.session.Unauthenticated.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TokenMintTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final FakeTime time = new FakeTime();
    private final Secret secret = Secret.random();

    @ParameterizedTest
    @EnumSource(names = {"HS256", "HS384", "HS512"})
    void whatItMintsIsAccepted(Algorithm algorithm) {
        var mint = new TokenMint(secret, algorithm, "us", "gateway", time);
        var issuer = new Issuer.Hmac("own", secret, "us", Set.of("gateway"), Set.of(algorithm));
        var admins = new Grant(Set.of(Action.ADMIN), Set.of("*"), new Grant.When("role", "admin"));

        try (var auth = authenticator(issuer, admins)) {
            var principal = Checked.accepted(auth, mint.mint("ann", HOUR, Map.of("role", "admin")));

            assertThat(principal.subject()).isEqualTo("ann");
            assertThat(principal.expiresAt()).isEqualTo((FakeTime.START + 3600) * 1000);
            assertThat(principal.access().may(Action.ADMIN, "")).isTrue();
        }
    }

    @Test
    void itLivesAsLongAsItWasMeantTo() {
        time.advance(Duration.ofMillis(900));
        String token = new TokenMint(secret, time).mint("ann", Duration.ofSeconds(1), Map.of());

        try (var auth = authenticator(new Issuer.Hmac("own", secret))) {
            assertThat(Checked.accepted(auth, token).expiresAt())
                    .isEqualTo((FakeTime.START + 2) * 1000);
            time.advance(Duration.ofMillis(1100));
            assertThat(Checked.refused(auth, token)).isEqualTo(Reason.EXPIRED);
        }
    }

    @Test
    void noTwoAreTheSame() {
        var mint = new TokenMint(secret, time);

        assertThat(mint.mint("ann", HOUR, Map.of())).isNotEqualTo(mint.mint("ann", HOUR, Map.of()));
    }

    @Test
    void itRefusesWhatWouldBeRefusedLater() {
        var mint = new TokenMint(secret, time);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> mint.mint(" ", HOUR, Map.of()))
                .withMessage("subject of a token must not be blank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> mint.mint("ann", Duration.ZERO, Map.of()))
                .withMessage("ttl of a token must be at least PT1S, got: PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> mint.mint("ann", HOUR, Map.of("exp", 1)))
                .withMessage("claim 'exp' is set by the mint and cannot be given");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> mint.mint("ann", HOUR, Map.of("x", "y".repeat(9000))))
                .withMessageStartingWith("a token may have 8192 characters, got: ");
    }

    @Test
    void itNeedsASecretLongEnoughForItsAlgorithm() {
        var brief = Secret.of("k7Qw2-Zr9vX_4mTn8bLc6yHs1dFg5jPe");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenMint(brief, Algorithm.HS512, null, null, time))
                .withMessageContaining("got HS512 and 32 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenMint(secret, Algorithm.RS256, null, null, time));
        assertThat(new TokenMint(secret, time).toString()).doesNotContain(secret.reveal());
    }

    private JwtAuthenticator authenticator(Issuer issuer, Grant... grants) {
        return new JwtAuthenticator(
                new AuthSettings(
                        List.of(issuer),
                        List.of(grants),
                        Duration.ZERO,
                        "sub",
                        SpecialStreams.NONE,
                        Set.of()),
                time);
    }
}
