package io.sluice.transport;

import static io.sluice.transport.RawClient.closeFrame;
import static io.sluice.transport.RawClient.upgradeRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.hub.Payload;
import io.sluice.session.Access;
import io.sluice.session.CloseReason;
import io.sluice.session.Principal;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How a server ends. */
@ParameterizedClass
@MethodSource("io.sluice.transport.TestGateway#ways")
class DrainTest {
    private final TestGateway gateway;

    DrainTest(NativeIo io) throws IOException {
        gateway = new TestGateway(io);
        gateway.routes.add(PlainRoute.open("/health"));
        gateway.start();
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    @Test
    void everyoneIsToldWhereTheyStandAndClosedWithinTheWindow() throws Exception {
        var clients = new RawClient[40];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = gateway.webSocket("/ws");
        }
        gateway.publish("a");
        for (var client : clients) {
            assertThat(client.readText()).isEqualTo("a");
        }
        var drained = gateway.server().drain(Duration.ofSeconds(1));
        for (var client : clients) {
            assertThat(client.readText()).isEqualTo("reached energy");
            var close = client.read();
            assertThat(close.closeCode()).isEqualTo(1012);
            assertThat(close.closeReason()).isEqualTo("shutting down");
            client.send(closeFrame(1012, ""));
        }
        drained.get(5, TimeUnit.SECONDS);
        assertThat(gateway.server().connections()).isZero();
        assertThat(gateway.closed("shutting_down")).isEqualTo(clients.length);
    }

    @Test
    void closesAreSpreadOverTheWindow() throws Exception {
        for (int i = 0; i < 40; i++) {
            gateway.webSocket("/v1/ws");
        }
        var _ = gateway.server().drain(Duration.ofSeconds(20));
        gateway.settle();
        gateway.time.advance(Duration.ofSeconds(10));
        await().until(() -> gateway.closed("shutting_down") >= 16);
        gateway.settle();
        assertThat(gateway.closed("shutting_down")).isLessThan(26);
        gateway.time.advance(Duration.ofSeconds(10));
        await().until(() -> gateway.closed("shutting_down") == 40);
    }

    @Test
    void nobodyComesInAnyMoreButHttpIsAnswered() throws Exception {
        var client = gateway.webSocket("/ws");
        var waiting = gateway.connect();
        var drained = gateway.server().drain(Duration.ZERO);
        var response = waiting.askUpgrade("/ws?token=good");
        assertThat(response.status()).isEqualTo(503);
        assertThat(gateway.refusals("shutting_down")).isEqualTo(1);
        assertThat(waiting.ask("GET", "/health").body()).isEqualTo("this is /health");
        assertThat(gateway.connect().ask("GET", "/health").status()).isEqualTo(200);
        client.readClose();
        client.close();
        drained.get(5, TimeUnit.SECONDS);
    }

    @Test
    void oneWhoseTokenWasBeingCheckedDoesNotComeInEither() throws Exception {
        var client = gateway.connect();
        client.send(upgradeRequest("/ws?token=later"));
        await().until(() -> gateway.server().connections() == 1);
        var drained = gateway.server().drain(Duration.ZERO);
        gateway.settle();
        gateway.tokens.later.complete(Principal.anonymous(Access.EVERYTHING));
        assertThat(client.response().status()).isEqualTo(503);
        drained.get(5, TimeUnit.SECONDS);
        assertThat(gateway.refusals("shutting_down")).isEqualTo(1);
        assertThat(gateway.server().connections()).isZero();
    }

    @Test
    void itDoesNotWaitForThoseWhoDoNotAnswer() throws Exception {
        gateway.webSocket("/v1/ws");
        var slow = gateway.connect(4096);
        slow.upgrade("/ws?token=good");
        gateway.publish(Payload.of("x".repeat(10_000_000)));
        gateway.settle();
        var drained = gateway.server().drain(Duration.ZERO);
        gateway.settle();
        gateway.time.advance(Duration.ofSeconds(2));
        drained.get(5, TimeUnit.SECONDS);
        assertThat(gateway.server().connections()).isZero();
    }

    @Test
    void withNobodyThereItIsDoneAtOnce() throws Exception {
        gateway.server().drain(Duration.ofMinutes(10)).get(5, TimeUnit.SECONDS);
    }

    @Test
    void someMayBeClosedWhileTheOthersGoOn() throws IOException {
        var client = gateway.webSocket("/ws");
        var _ = gateway.server().close(_ -> false, CloseReason.TOKEN_EXPIRED);
        gateway.settle();
        gateway.publish("a");
        assertThat(client.readText()).isEqualTo("a");
        var _ = gateway.server().close(_ -> true, CloseReason.TOKEN_EXPIRED);
        assertThat(client.read().closeCode()).isEqualTo(4401);
    }

    @Test
    void afterwardsNobodyListens() {
        gateway.server().close();
        await().untilAsserted(() ->
                assertThatThrownBy(gateway::connect).isInstanceOf(ConnectException.class));
    }

    @Test
    void anAddressThatIsTakenIsNamed() {
        int port = gateway.address().getPort();
        var listener = new Listener("127.0.0.1", port, List.of(), List.of());
        assertThatThrownBy(() -> gateway.server().listen(listener))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot listen on 127.0.0.1:" + port);
    }

    @Test
    void itListensAtSeveralAddresses() throws IOException {
        var second =
                gateway.server()
                        .listen(
                                new Listener(
                                        "127.0.0.1",
                                        0,
                                        List.of(),
                                        List.of(PlainRoute.open("/metrics"))));
        try (var client = new RawClient(second, 0)) {
            assertThat(client.ask("GET", "/metrics").status()).isEqualTo(200);
            assertThat(client.ask("GET", "/health").status()).isEqualTo(404);
            assertThat(client.askUpgrade("/ws?token=good").status()).isEqualTo(404);
        }
    }
}
