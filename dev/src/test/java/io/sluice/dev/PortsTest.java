package io.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void aFreePortIsTaken() {
        int free = Ports.any(Ports.LOOPBACK);
        assertThat(Ports.choose(Ports.LOOPBACK, free)).isEqualTo(new Ports.Choice(free, false));
    }

    @Test
    void aTakenPortMovesToOneCloseBy() throws IOException {
        try (var taken = listening()) {
            Ports.Choice choice = Ports.choose(Ports.LOOPBACK, taken.getLocalPort());
            assertThat(choice.hasMoved()).isTrue();
            assertThat(choice.port()).isGreaterThan(taken.getLocalPort());
            assertThat(Ports.isFree(Ports.LOOPBACK, choice.port())).isTrue();
        }
    }

    @Test
    void aPortThatAnotherHasBeenPromisedIsTaken() {
        int promised = Ports.any(Ports.LOOPBACK);
        Ports.Choice choice = Ports.choose(Ports.LOOPBACK, promised, Set.of(promised));
        assertThat(choice.hasMoved()).isTrue();
        assertThat(choice.port()).isNotEqualTo(promised);
    }

    @Test
    void anyPortIsNoMove() {
        Ports.Choice choice = Ports.choose(Ports.LOOPBACK, 0);
        assertThat(choice.hasMoved()).isFalse();
        assertThat(choice.port()).isBetween(1024, 32_767);
    }

    @Test
    void aTakenPortIsRefusedInWords() throws IOException {
        try (var taken = listening()) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> Ports.requireFree("Kafka", Ports.LOOPBACK, port))
                    .isInstanceOf(EmbeddedFailure.class)
                    .hasMessageContaining("Kafka cannot listen on 127.0.0.1:" + port);
        }
    }

    @Test
    void aServerOnEveryAddressIsToldAsOneThatCanBeReached() {
        assertThat(Ports.reachable("0.0.0.0", 9092)).endsWith(":9092").doesNotStartWith("0.0.0.0");
        assertThat(Ports.reachable("127.0.0.1", 9092)).isEqualTo("127.0.0.1:9092");
        assertThat(Ports.reachable("::1", 9092)).isEqualTo("[::1]:9092");
    }

    private static ServerSocket listening() throws IOException {
        var socket = new ServerSocket();
        int port = Ports.any(Ports.LOOPBACK);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }
}
