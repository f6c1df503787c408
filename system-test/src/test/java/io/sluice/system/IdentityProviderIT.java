package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of an identity provider that publishes its keys, and that is away at times. */
class IdentityProviderIT {
    @TempDir private static Path directory;
    private static IdentityProvider provider;
    private static GatewayProcess gateway;

    /** The provider is away when the gateway starts. Kafka is, too: nothing here needs it. */
    @BeforeAll
    static void start() throws Exception {
        provider = new IdentityProvider();
        provider.addKey("rs-1", JWSAlgorithm.RS256);
        gateway =
                GatewayProcess.start(
                        directory,
                        """
                        listen: {port: 0}
                        log: {level: debug}
                        metrics: {open: true}
                        kafka: {brokers: "127.0.0.1:1"}
                        streams:
                          energy: {topic: energy}
                        auth:
                          issuers:
                            - {name: idp, issuer: "%s", jwks: "%s", cooldown: 300ms, refresh: 1s}
                            - {name: gone, issuer: gone, jwks: "http://127.0.0.1:1/keys", timeout: 1s}
                          grants:
                            - {allow: [subscribe]}
                        """
                                .formatted(IdentityProvider.NAME, provider.keysUrl()));
        assertThat(status(provider.token("rs-1"))).isEqualTo(503);
        provider.comeUp();
        awaitStatus(provider.token("rs-1"), 101);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        provider.close();
    }

    private static int status(String token) throws Exception {
        try (var client = RawClient.open(gateway)) {
            var answer = client.ask("/v1/ws", "Authorization: Bearer " + token);
            assertThat(answer.body()).isEmpty();
            return answer.status();
        }
    }

    private static void awaitStatus(String token, int wanted) {
        Awaitility.await("status " + wanted)
                .atMost(Duration.ofSeconds(20))
                .until(() -> status(token) == wanted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS256", "ES256", "ES384", "EdDSA"})
    void itsTokensAreAcceptedWhateverTheySignBy(String algorithm) {
        provider.addKey("key-" + algorithm, JWSAlgorithm.parse(algorithm));
        awaitStatus(provider.token("key-" + algorithm), 101);
    }

    @Test
    void aKeyThatIsRotatedOutIsForgotten() throws Exception {
        provider.addKey("old", JWSAlgorithm.ES256);
        awaitStatus(provider.token("old"), 101);
        provider.addKey("new", JWSAlgorithm.ES256);
        provider.withdraw("old");
        awaitStatus(provider.token("new"), 101);
        awaitStatus(provider.token("old"), 401);
        assertThat(status(provider.token("new"))).isEqualTo(101);
    }

    @Test
    void aKeyOfNobodyIsRefused() throws Exception {
        var stranger = new IdentityProvider();
        stranger.addKey("rs-1", JWSAlgorithm.RS256);
        assertThat(status(stranger.token("rs-1"))).isEqualTo(401);
        stranger.close();
    }

    @Test
    void aKeyIsForItsIssuerOnly() throws Exception {
        assertThat(status(provider.tokenFrom("somebody-else", "rs-1"))).isEqualTo(401);
    }

    @Test
    void aSharedSecretIsNoWayAroundPublishedKeys() throws Exception {
        String forged = Tokens.signed(provider.publicKeyAsSecret("rs-1"), provider.claims());
        assertThat(status(forged)).isEqualTo(401);
    }

    @Test
    void withoutAnAnswerATokenIsUndecided() throws Exception {
        assertThat(status(provider.tokenFrom("gone", "rs-1"))).isEqualTo(503);
        assertThat(gateway.meter("sluice_credentials_refused_total{reason=\"undecided\"}"))
                .isPositive();
    }

    @Test
    void knownKeysAreGoodWhileTheProviderIsAway() throws Exception {
        provider.goAway();
        try {
            Awaitility.await("a renewal that fails")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> {
                        assertThat(status(provider.token("rs-1"))).isEqualTo(101);
                        return gateway.child().lines().stream()
                                .anyMatch(line -> line.contains("signing keys not renewed"));
                    });
            assertThat(status(provider.token("rs-1"))).isEqualTo(101);
        } finally {
            provider.comeUp();
        }
    }

    @Test
    void inventedKeyIdsDoNotBecomeRequests() throws Exception {
        int before = provider.requests();
        for (int i = 0; i < 50; i++) {
            status(provider.tokenNaming("invented-" + i, "rs-1"));
        }
        assertThat(provider.requests() - before).isLessThan(20);
    }
}
