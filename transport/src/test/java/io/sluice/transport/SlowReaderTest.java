package io.sluice.transport;

import static io.sluice.transport.RawClient.PING;
import static io.sluice.transport.RawClient.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.hub.Payload;
import io.sluice.session.CloseReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that do not read, and clients that read a little now and then. */
@ParameterizedClass
@MethodSource("io.sluice.transport.TestGateway#ways")
class SlowReaderTest {
    private static final int SMALL = 4 * 1024;

    private final TestGateway gateway;

    SlowReaderTest(NativeIo io) throws IOException {
        gateway = new TestGateway(io, 64 * 1024 * 1024).start();
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    private RawClient slow(String path) throws IOException {
        var client = gateway.connect(SMALL);
        client.upgrade(path + "?token=good");
        return client;
    }

    /** Text of that length that differs with the number. */
    private static String text(int number, int length) {
        var text = new StringBuilder(number + ":");
        var random = new Random(number);
        while (text.length() < length) {
            text.append(Long.toString(random.nextLong() & Long.MAX_VALUE, 36));
        }
        text.setLength(Math.max(length, 8));
        return text.toString();
    }

    @Test
    void framesOfEveryLengthHaveTheRightHeader() throws IOException {
        var client = gateway.webSocket("/ws");
        for (int length : new int[] {0, 1, 124, 125, 126, 127, 65_535, 65_536, 65_537, 1_000_000}) {
            gateway.publish("x".repeat(length));
            var frame = client.read();
            assertThat(frame.first()).isEqualTo(0x81);
            assertThat(frame.headerBytes()).isEqualTo(length < 126 ? 2 : length < 65_536 ? 4 : 10);
            assertThat(frame.text()).isEqualTo("x".repeat(length));
        }
    }

    @Test
    void aClientThatStopsReadingGetsAllOfItLaterAndInOrder() throws IOException {
        var client = slow("/ws");
        int count = 2000;
        for (int i = 0; i < count; i++) {
            gateway.publish(text(i, length(i)));
        }
        for (int i = 0; i < count; i++) {
            assertThat(client.readText()).as("publication " + i).isEqualTo(text(i, length(i)));
        }
        gateway.publish("live again");
        assertThat(client.readText()).isEqualTo("live again");
    }

    /** Most are small; every so often one is larger than any frame or socket buffer. */
    private static int length(int i) {
        return i % 100 == 99 ? 300_000 : i % 10 == 9 ? 20_000 : 100 + 37 * (i % 50);
    }

    @Test
    void manyWhoReadNowAndThenAllGetTheSame() throws IOException {
        var clients = new RawClient[8];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = slow("/ws");
        }
        var random = new Random(11);
        int published = 0;
        int[] read = new int[clients.length];
        while (published < 300) {
            for (int i = random.nextInt(10); i > 0; i--) {
                gateway.publish(text(published, length(published)), text(published + 1, 10));
                published += 2;
            }
            int who = random.nextInt(clients.length);
            for (int i = random.nextInt(20); i > 0 && read[who] < published; i--) {
                assertThat(clients[who].readText()).isEqualTo(expected(read[who]++));
            }
        }
        for (int who = 0; who < clients.length; who++) {
            while (read[who] < published) {
                assertThat(clients[who].readText()).isEqualTo(expected(read[who]++));
            }
        }
    }

    private static String expected(int number) {
        return number % 2 == 0 ? text(number, length(number)) : text(number, 10);
    }

    @Test
    void aClientTooFarBehindIsToldOfTheGap() throws IOException {
        try (var small = new TestGateway(gateway.io, 200_000).start()) {
            small.log.keep(4);
            var client = small.connect(SMALL);
            client.upgrade("/ws?token=good");
            int count = 300;
            for (int i = 0; i < count; i++) {
                small.publish(text(i, 50_000));
                small.settle();
            }
            int next = 0;
            String text = client.readText();
            while (!text.equals("gap energy")) {
                assertThat(text).isEqualTo(text(next++, 50_000));
                text = client.readText();
            }
            text = client.readText();
            int after = Integer.parseInt(text.substring(0, text.indexOf(':')));
            assertThat(after).isGreaterThan(next);
            for (int i = after; i < count - 1; i++) {
                assertThat(text).isEqualTo(text(i, 50_000));
                text = client.readText();
                if (text.equals("gap energy")) {
                    text = client.readText();
                    i = Integer.parseInt(text.substring(0, text.indexOf(':'))) - 1;
                }
            }
            assertThat(small.count("sluice.gaps")).isPositive();
        }
    }

    @Test
    void nothingIsQueuedForClientsThatDoNotRead() throws IOException {
        for (int i = 0; i < 20; i++) {
            slow("/ws");
        }
        gateway.publish(Payload.of("x".repeat(10_000_000)));
        settleFor(10);
        long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
        for (int i = 0; i < 1000; i++) {
            gateway.publish(text(i, 10_000));
        }
        settleFor(10);
        long grown = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before;
        assertThat(grown).isLessThan(8L * 1024 * 1024);
        assertThat(gateway.server().connections()).isEqualTo(20);
    }

    private void settleFor(int turns) {
        for (int i = 0; i < turns; i++) {
            gateway.settle();
        }
    }

    @Test
    void oneThatDoesNotReadKeepsNothingFromTheOthers() throws IOException {
        slow("/ws");
        var healthy = gateway.webSocket("/ws");
        slow("/ws");
        for (int i = 0; i < 200; i++) {
            gateway.publish(text(i, 50_000));
            assertThat(healthy.readText()).isEqualTo(text(i, 50_000));
        }
    }

    @Test
    void itsOwnAnswersMayWaitBehindALargePublication() throws IOException {
        var client = slow("/ws");
        gateway.publish(Payload.of("x".repeat(10_000_000)));
        await().until(() -> gateway.energy.stations().stream().anyMatch(s -> s.bytes() > 0));
        for (int i = 0; i < 10; i++) {
            client.say("ping");
            client.send(frame(PING, "sign"));
        }
        assertThat(client.readText()).hasSize(10_000_000);
        for (int i = 0; i < 10; i++) {
            assertThat(client.readText()).isEqualTo("pong");
            assertThat(client.read().text()).isEqualTo("sign");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatAsksAndAsksButDoesNotReadIsClosed(boolean withPings) throws IOException {
        String reason = withPings ? "too_many_messages" : "not_reading";
        var client = slow("/ws");
        gateway.publish(Payload.of("x".repeat(10_000_000)));
        var many = new ByteArrayOutputStream();
        for (int i = 0; i < 60; i++) {
            many.writeBytes(
                    withPings
                            ? frame(PING, "x".repeat(125))
                            : frame(RawClient.TEXT, "x".repeat(1100)));
        }
        long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    try {
                        client.send(many.toByteArray());
                    } catch (SocketException closed) {
                        return true;
                    }
                    return gateway.closed(reason) == 1;
                });
        assertThat(gateway.closed(reason)).isEqualTo(1);
        assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before)
                .isLessThan(16L * 1024 * 1024);
        gateway.settle();
        gateway.time.advance(Duration.ofSeconds(2));
        gateway.awaitEmpty();
    }

    @Test
    void theCloseComesBehindWhatWasSent() throws IOException {
        var client = slow("/ws");
        gateway.publish(Payload.of("x".repeat(3_000_000)));
        await().until(() -> gateway.energy.stations().stream().anyMatch(s -> s.bytes() > 0));
        gateway.settle();
        var _ = gateway.server().close(_ -> true, CloseReason.TOKEN_EXPIRED);
        gateway.settle();
        gateway.publish("too late");
        assertThat(client.readText()).hasSize(3_000_000);
        assertThat(client.read().closeCode()).isEqualTo(4401);
        client.send(RawClient.closeFrame(4401, ""));
        assertThat(new String(client.readToEnd(), StandardCharsets.US_ASCII)).isEmpty();
    }

    @Test
    void aFullSocketIsClosedAllTheSame() throws IOException {
        var client = slow("/ws");
        gateway.publish(Payload.of("x".repeat(20_000_000)));
        await().until(() -> gateway.energy.stations().stream().anyMatch(s -> s.bytes() > 0));
        gateway.settle();
        var _ = gateway.server().close(_ -> true, CloseReason.TOKEN_EXPIRED);
        gateway.settle();
        gateway.time.advance(Duration.ofSeconds(2));
        gateway.awaitEmpty();
        assertThat(client.readToEnd().length).isLessThan(20_000_000);
    }

    @Test
    void aClientThatVanishesInMidFrameDisturbsNobody() throws IOException {
        var client = slow("/ws");
        var healthy = gateway.webSocket("/ws");
        gateway.publish(Payload.of("x".repeat(10_000_000)));
        client.reset();
        assertThat(healthy.readText()).hasSize(10_000_000);
        gateway.publish("next");
        assertThat(healthy.readText()).isEqualTo("next");
        await().until(() -> gateway.server().connections() == 1);
    }
}
