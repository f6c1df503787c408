package io.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthSettingsTest {
    private static final Secret SHORT = Secret.of("k7Qw2-Zr9vX_4mTn8bLc6yHs1dFg5jPe");
    private static final Secret LONG = Secret.random();
    private static final URI KEYS = URI.create("https://id.example.org/jwks.json");

    @Test
    void aSecretIsUsedWithTheAlgorithmsItIsLongEnoughFor() {
        assertThat(new Issuer.Hmac("own", SHORT).algorithms()).containsExactly(Algorithm.HS256);
        assertThat(new Issuer.Hmac("own", LONG).algorithms())
                .containsExactly(Algorithm.HS256, Algorithm.HS384, Algorithm.HS512);
    }

    @Test
    void anAlgorithmTheSecretIsTooShortForIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hmac(SHORT, Algorithm.HS256, Algorithm.HS512))
                .withMessage("issuer 'own': HS512 needs a secret of at least 64 bytes, got: 32");
    }

    @Test
    void aSecretChecksNoPublicKeySignatures() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hmac(LONG, Algorithm.RS256))
                .withMessageContaining("must be of HS256, HS384 and HS512, got: RS256");
    }

    @Test
    void publishedKeysCheckNoHmac() {
        assertThat(new Issuer.Jwks("id", "https://id", KEYS).algorithms())
                .isEqualTo(EnumSet.range(Algorithm.RS256, Algorithm.EDDSA));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> jwks(KEYS, Set.of(Algorithm.HS256), Duration.ofSeconds(30)))
                .withMessageContaining("must not be HMAC, got: HS256");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://id.example.org/keys",
                "http://localhost:1/keys",
                "http://127.0.0.1/keys",
                "http://127.8.9.1/keys",
                "http://[::1]:8080/keys",
                "HTTPS://id/keys"
            })
    void keysComeByHttpsOrFromLoopback(String address) {
        assertThat(new Issuer.Jwks("id", "https://id", URI.create(address)).jwks())
                .hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://id.example.org/keys",
                "http://10.0.0.1/keys",
                "http://127.0.0.1.example.org/keys",
                "http://localhost.example.org/keys",
                "http://[::2]/keys",
                "file:///etc/keys",
                "/keys",
                "https:///keys"
            })
    void keysComeFromNowhereElse(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Issuer.Jwks("id", "https://id", URI.create(address)))
                .withMessageContaining("issuer 'id': jwks must be https, or http on loopback");
    }

    @Test
    void anAddressHoldsNoPasswordAndNoMessageShowsIt() {
        var address = URI.create("https://user:hunter2@id.example.org/keys");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Issuer.Jwks("id", "https://id", address))
                .withMessage("issuer 'id': jwks must not hold a user or a password");
    }

    @Test
    void timesMustMakeSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> jwks(KEYS, Set.of(), Duration.ZERO))
                .withMessage("issuer 'id': cooldown must be positive and at most PT15M, got: PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> jwks(KEYS, Set.of(), Duration.ofHours(1)))
                .withMessageContaining("got: PT1H");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Duration.ofSeconds(-1), new Issuer.Hmac("own", LONG)))
                .withMessage("leeway must be between PT0S and PT5M, got: PT-1S");
    }

    @Test
    void everyTokenLeadsToOneIssuer() {
        var open = new Issuer.Hmac("own", LONG);
        var other = new Issuer.Hmac("other", SHORT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Duration.ZERO, open, other))
                .withMessage("issuers: only one may leave its 'iss' open");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        settings(
                                Duration.ZERO,
                                new Issuer.Jwks("a", "https://id", KEYS),
                                new Issuer.Jwks("b", "https://id", KEYS)))
                .withMessageContaining("got twice: https://id");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Duration.ZERO, open, open))
                .withMessageContaining("got twice: own");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Duration.ZERO))
                .withMessage("issuers must name at least one");
    }

    @Test
    void nothingShowsASecret() {
        var settings = settings(Duration.ZERO, new Issuer.Hmac("own", LONG));

        assertThat(settings.toString()).contains("own").doesNotContain(LONG.reveal());
    }

    private static AuthSettings settings(Duration leeway, Issuer... issuers) {
        return new AuthSettings(
                List.of(issuers),
                List.of(),
                leeway,
                AuthSettings.SUBJECT_CLAIM,
                SpecialStreams.NONE,
                Set.of());
    }

    private static Issuer hmac(Secret secret, Algorithm... algorithms) {
        return new Issuer.Hmac("own", secret, null, Set.of(), Set.of(algorithms));
    }

    private static Issuer jwks(URI keys, Set<Algorithm> algorithms, Duration cooldown) {
        return new Issuer.Jwks(
                "id",
                "https://id",
                keys,
                Set.of(),
                algorithms,
                Issuer.Jwks.REFRESH_INTERVAL,
                cooldown,
                Issuer.Jwks.REQUEST_TIMEOUT);
    }
}
