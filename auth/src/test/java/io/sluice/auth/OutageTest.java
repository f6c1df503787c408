package io.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.session.Action;
import io.sluice.session.Credential;
import io.sluice.session.Unauthenticated.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An identity provider on a real socket that comes and goes, as the whole room meets it. */
final class OutageTest {
    private final FakeTime time = new FakeTime();
    private final Secret secret = Secret.random();
    private final IdentityServer server;
    private final JwtAuthenticator auth;

    OutageTest() throws IOException {
        server = new IdentityServer();
        auth =
                new JwtAuthenticator(
                        new AuthSettings(
                                List.of(
                                        Provider.issuer(server.uri("/keys")),
                                        new Issuer.Hmac("own", secret)),
                                List.of(Grant.everything())),
                        time);
    }

    @AfterEach
    void close() {
        auth.close();
        server.close();
    }

    /** It is away at the start of every test, and that has been noticed. */
    @BeforeEach
    void noticeItsAbsence() {
        assertThat(Checked.refused(auth, rsa())).isEqualTo(Reason.UNDECIDED);
    }

    @Test
    void itMayBeAwayAtTheStartAndComeLater() {
        server.answer(IdentityServer.text(200, TestKey.set(Provider.RSA)));
        assertThat(Checked.refused(auth, rsa())).isEqualTo(Reason.UNDECIDED);
        time.advance(Duration.ofSeconds(5));

        var ann = Checked.accepted(auth, rsa());
        assertThat(ann.subject()).isEqualTo("ann");
        assertThat(ann.access().may(Action.ADMIN, "")).isTrue();
    }

    @Test
    void itsAbsenceIsNobodyElsesTrouble() {
        String own = new TokenMint(secret, time).mint("bob", Duration.ofHours(1), Map.of());

        assertThat(Checked.accepted(auth, own).subject()).isEqualTo("bob");
        assertThat(Checked.refused(auth, rsa())).isEqualTo(Reason.UNDECIDED);
    }

    @Test
    void knownKeysOutliveItsAbsenceAndNewOnesComeWithItsReturn() {
        server.answer(IdentityServer.text(200, TestKey.set(Provider.RSA)));
        time.advance(Duration.ofSeconds(5));
        assertThat(Checked.accepted(auth, rsa()).subject()).isEqualTo("ann");

        server.answer(IdentityServer.text(503, ""));
        time.advance(Duration.ofHours(3));
        assertThat(Checked.accepted(auth, rsa()).subject()).isEqualTo("ann");
        assertThat(Checked.refused(auth, ec())).isEqualTo(Reason.UNDECIDED);

        server.answer(IdentityServer.text(200, TestKey.set(Provider.P256)));
        time.advance(Provider.COOLDOWN);
        assertThat(Checked.accepted(auth, ec()).subject()).isEqualTo("ann");
        assertThat(Checked.refused(auth, rsa())).isEqualTo(Reason.UNKNOWN_KEY);
    }

    @Test
    void aSetThatIsTooLargeIsNotTaken() {
        server.answer(
                IdentityServer.text(
                        200, TestKey.set(Provider.RSA) + " ".repeat(HttpKeyFetch.MAX_BYTES)));
        time.advance(Duration.ofSeconds(5));

        assertThat(Checked.refused(auth, rsa())).isEqualTo(Reason.UNDECIDED);
    }

    @Test
    void aCallerIsNotKeptWaitingWhileKeysAreFetched() {
        var gate = new CountDownLatch(1);
        server.answer(exchange -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            IdentityServer.text(200, TestKey.set(Provider.RSA)).handle(exchange);
        });
        time.advance(Duration.ofSeconds(5));

        var stage = auth.check(new Credential(rsa()));

        assertThat(stage.toCompletableFuture()).isNotDone();
        gate.countDown();
        assertThat(Checked.accepted(stage).subject()).isEqualTo("ann");
    }

    /** A new token each time: RSA-PSS signatures are random. */
    private static String rsa() {
        return Provider.RSA.sign(Algorithm.PS256, Provider.claims());
    }

    private static String ec() {
        return Provider.P256.sign(Algorithm.ES256, Provider.claims());
    }
}
