package io.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that say who they are, or what they want, in other ways than by a header. */
class FirstMessageTest {
    private final TestGateway gateway = new TestGateway(NativeIo.AUTO);

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    private RawClient stranger() throws IOException {
        var client = gateway.connect();
        client.upgrade("/v1/ws");
        return client;
    }

    // --- a token by message

    @Test
    void aClientMayShowItsTokenOnceItIsConnected() throws IOException {
        gateway.start();
        var client = stranger();
        client.say("subscribe energy");
        assertThat(client.readText()).contains("'auth'");
        client.say("auth good");
        assertThat(client.readText()).isEqualTo("authenticated");
        client.say("subscribe energy");
        assertThat(client.readText()).isEqualTo("subscribed energy");
        gateway.time.advance(Duration.ofSeconds(6));
        assertThat(client.isSilentFor(Duration.ofMillis(600))).isTrue();
        assertThat(gateway.tokens.shown).containsExactly("null", "good");
        assertThat(gateway.count("sluice.credentials.refused", "reason", "missing")).isZero();
    }

    @Test
    void oneThatShowsNoneIn5SecondsIsClosed() throws IOException {
        gateway.start();
        var client = stranger();
        gateway.settle();
        gateway.time.advance(Duration.ofSeconds(4));
        assertThat(client.isSilentFor(Duration.ofMillis(600))).isTrue();
        client.say("auth bad");
        assertThat(client.readText()).contains("not accepted");
        gateway.time.advance(Duration.ofSeconds(1));
        assertThat(client.readClose().closeCode()).isEqualTo(4401);
        assertThat(gateway.closed("unauthenticated")).isEqualTo(1);
    }

    @Test
    void aBadTokenIsRefusedAtTheUpgradeAllTheSame() throws IOException {
        gateway.start();
        assertThat(gateway.connect().askUpgrade("/v1/ws?token=bad").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/mute"})
    void whereNobodyWouldHearItOneWithoutATokenIsRefused(String path) throws IOException {
        gateway.start();
        assertThat(gateway.connect().askUpgrade(path).status()).isEqualTo(401);
        assertThat(gateway.connect().askUpgrade(path + "?token=good").status()).isEqualTo(101);
    }

    @Test
    void strangersTakePlacesAsOthersDo() throws IOException {
        gateway.maxConnections = 1;
        gateway.start();
        var client = stranger();
        assertThat(gateway.connect().askUpgrade("/v1/ws").status()).isEqualTo(503);
        client.close();
        await().until(() -> gateway.server().connections() == 0);
        stranger();
    }

    @Test
    void pagesOfForeignOriginsMayNotShowATokenLaterEither() throws IOException {
        gateway.origins = new OriginRule(Set.of("https://app.example"), false);
        gateway.start();
        assertThat(gateway.connect().askUpgrade("/v1/ws", "Origin: https://evil.example").status())
                .isEqualTo(403);
    }

    // --- wishes by URL

    @Test
    void anEndpointThatSubscribesTakesItsWishesFromTheUrl() throws IOException {
        gateway.start();
        gateway.publish("{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
        var client = gateway.connect();
        client.upgrade("/ws?token=good&ticket=x&last=3&filter=value.a%20!%3D%202");
        assertThat(client.readText()).isEqualTo("subscribed energy");
        assertThat(client.readText()).isEqualTo("{\"a\":1}");
        assertThat(client.readText()).isEqualTo("{\"a\":3}");
        assertThat(client.readText()).isEqualTo("synced energy");
    }

    @Test
    void aWishThatCannotBeMetIsAnsweredInTheDialect() throws IOException {
        gateway.start();
        var client = gateway.connect();
        client.upgrade("/ws?token=good&last=none");
        assertThat(client.readText()).startsWith("expected a whole number");
    }

    @Test
    void anEndpointThatWaitsToBeAskedTakesNothingFromTheUrl() throws IOException {
        gateway.start();
        gateway.publish("a");
        var client = gateway.connect();
        client.upgrade("/v1/ws?token=good&last=1");
        client.say("ping");
        assertThat(client.readText()).isEqualTo("pong");
    }
}
