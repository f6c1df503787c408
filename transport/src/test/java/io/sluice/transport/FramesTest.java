package io.sluice.transport;

import static io.sluice.transport.RawClient.BINARY;
import static io.sluice.transport.RawClient.CONTINUATION;
import static io.sluice.transport.RawClient.PING;
import static io.sluice.transport.RawClient.PONG;
import static io.sluice.transport.RawClient.TEXT;
import static io.sluice.transport.RawClient.closeFrame;
import static io.sluice.transport.RawClient.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.session.CloseReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("io.sluice.transport.TestGateway#ways")
class FramesTest {
    private final TestGateway gateway;
    private final RawClient client;

    FramesTest(NativeIo io) throws IOException {
        gateway = new TestGateway(io).start();
        client = gateway.webSocket("/v1/ws");
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    private void assertClosed(int code, String reason) throws IOException {
        var close = client.readClose();
        assertThat(close.closeCode()).isEqualTo(code);
        assertThat(close.closeReason()).isEqualTo(reason);
        client.close();
        gateway.awaitEmpty();
    }

    // --- messages

    @Test
    void takesTextAndBinaryFrames() throws IOException {
        client.send(frame(TEXT, "häuser"));
        client.send(frame(BINARY, "ping"));
        assertThat(client.readText()).isEqualTo("said: häuser");
        assertThat(client.readText()).isEqualTo("pong");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 60_000, 65_535, 65_536})
    void takesMessagesOfAnyAllowedLength(int length) throws IOException {
        client.say("x".repeat(length));
        assertThat(client.readText()).isEqualTo("said: " + "x".repeat(length));
    }

    @Test
    void takesFramesByteByByte() throws IOException {
        for (byte b : frame(TEXT, "ping")) {
            client.send(new byte[] {b});
        }
        assertThat(client.readText()).isEqualTo("pong");
    }

    @Test
    void putsFragmentsTogetherWithPingsBetweenThem() throws IOException {
        byte[] text = "häuser".getBytes(StandardCharsets.UTF_8);
        client.send(frame(TEXT, new byte[] {text[0], text[1]})); // half of a character
        client.send(frame(PING, "one"));
        client.send(frame(CONTINUATION, new byte[0]));
        client.send(frame(CONTINUATION, new byte[] {text[2], text[3], text[4]}));
        client.send(frame(PONG, "unasked"));
        client.send(frame(0x80 | CONTINUATION, new byte[] {text[5], text[6]}));
        var pong = client.read();
        assertThat(pong.first()).isEqualTo(0x80 | PONG);
        assertThat(pong.text()).isEqualTo("one");
        assertThat(client.readText()).isEqualTo("said: häuser");
        client.say("ping");
        assertThat(client.readText()).isEqualTo("pong");
    }

    @Test
    void putsBinaryFragmentsTogether() throws IOException {
        client.send(frame(BINARY, "pi".getBytes(StandardCharsets.UTF_8)));
        client.send(frame(0x80 | CONTINUATION, "ng".getBytes(StandardCharsets.UTF_8)));
        assertThat(client.readText()).isEqualTo("pong");
    }

    @Test
    void takesSixtyFourFragmentsAndNoMore() throws IOException {
        sendFragments(64, 1);
        assertThat(client.readText()).isEqualTo("said: " + "x".repeat(64));
        sendFragments(65, 1);
        assertClosed(1009, "message too big");
    }

    @Test
    void takesFragmentsUpToTheLimitTogether() throws IOException {
        sendFragments(4, 16 * 1024);
        assertThat(client.readText()).hasSize(6 + 64 * 1024);
        sendFragments(5, 16 * 1024);
        assertClosed(1009, "message too big");
    }

    private void sendFragments(int count, int length) throws IOException {
        byte[] part = "x".repeat(length).getBytes(StandardCharsets.UTF_8);
        var all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            int fin = i == count - 1 ? 0x80 : 0;
            all.writeBytes(frame(fin | (i == 0 ? TEXT : CONTINUATION), part));
        }
        client.send(all.toByteArray());
    }

    // --- what RFC 6455 does not allow

    static Stream<Arguments> forbiddenFrames() {
        byte[] unmasked = {(byte) 0x81, 1, 'x'};
        byte[] half = {(byte) 0x81, (byte) 0xFE, 0, 5, 1, 2, 3, 4, 'a', 'b', 'c', 'd', 'e'};
        byte[] negative = new byte[20];
        negative[0] = (byte) 0x82;
        negative[1] = (byte) 0xFF;
        negative[2] = (byte) 0x80;
        byte[] nothing = new byte[0];
        byte[] long126 = new byte[126];
        return Stream.of(
                Arguments.of("not masked", unmasked),
                Arguments.of("reserved bit 1", frame(0xC1, nothing)),
                Arguments.of("reserved bit 2", frame(0xA1, nothing)),
                Arguments.of("reserved bit 3", frame(0x91, nothing)),
                Arguments.of("unknown data opcode", frame(0x83, nothing)),
                Arguments.of("unknown control opcode", frame(0x8B, nothing)),
                Arguments.of("continuation of nothing", frame(0x80, nothing)),
                Arguments.of("fragmented ping", frame(0x09, nothing)),
                Arguments.of("ping of 126 bytes", frame(0x89, long126)),
                Arguments.of("length in too many bytes", half),
                Arguments.of("negative length", negative),
                Arguments.of("close with half a code", frame(0x88, new byte[] {3})),
                Arguments.of("close with a code of its own", closeFrame(1005, "")),
                Arguments.of("close with a code below 1000", closeFrame(999, "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forbiddenFrames")
    void closesWith1002(String what, byte[] bytes) throws IOException {
        client.send(bytes);
        assertClosed(1002, "protocol error");
        assertThat(gateway.closed("protocol_error")).as(what).isEqualTo(1);
    }

    @Test
    void closesWith1002WhenAMessageBeginsInsideAnother() throws IOException {
        client.send(frame(TEXT, new byte[1]));
        client.send(frame(TEXT, "ping"));
        assertClosed(1002, "protocol error");
    }

    @Test
    void afterAForbiddenFrameNothingElseIsTaken() throws IOException {
        client.send(frame(0x83, new byte[0]));
        for (int i = 0; i < 5; i++) {
            client.say("ping");
        }
        assertClosed(1002, "protocol error");
        assertThat(gateway.count("sluice.messages.received")).isZero();
    }

    @Test
    void closesWith1007WhenTextIsNotUtf8() throws IOException {
        client.send(frame(0x80 | TEXT, new byte[] {'a', (byte) 0xC0, (byte) 0x80}));
        assertClosed(1007, "text is not UTF-8");
        assertThat(gateway.closed("not_text")).isEqualTo(1);
    }

    @Test
    void closesWith1007WhenFragmentedTextIsNotUtf8() throws IOException {
        client.send(frame(TEXT, new byte[] {'a', (byte) 0xC3}));
        client.send(frame(0x80 | CONTINUATION, new byte[] {'b'}));
        assertClosed(1007, "text is not UTF-8");
    }

    @Test
    void binaryNeedNotBeUtf8() throws IOException {
        client.send(frame(0x80 | BINARY, new byte[] {(byte) 0xFF}));
        assertThat(client.readText()).isEqualTo("said: \uFFFD");
    }

    @Test
    void closesWith1009AtTheHeaderOfAFrameThatIsTooLong() throws IOException {
        byte[] header = {(byte) 0x82, (byte) 0xFF, 0, 0, 0, 0, 0, 1, 0, 1};
        client.send(header);
        assertClosed(1009, "message too big");
        assertThat(gateway.closed("message_too_big")).isEqualTo(1);
    }

    @Test
    void closesWith1008AfterTooManyMessages() throws IOException {
        var all = new ByteArrayOutputStream();
        IntStream.range(0, 130).forEach(_ -> all.writeBytes(frame(TEXT, "ping")));
        client.send(all.toByteArray());
        assertClosed(1008, "too many messages");
    }

    @Test
    void closesWith1011AfterABug() throws IOException {
        client.say("bug");
        assertClosed(1011, "internal error");
        assertThat(gateway.count("sluice.errors")).isEqualTo(1);
    }

    // --- ping and close

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 124, 125})
    void answersAPingWithItsPayload(int length) throws IOException {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (i * 7);
        }
        client.send(frame(0x80 | PING, payload));
        var pong = client.read();
        assertThat(pong.first()).isEqualTo(0x80 | PONG);
        assertThat(pong.payload().toArray()).isEqualTo(payload);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1003, 3000, 4999})
    void answersACloseWithItsCode(int code) throws IOException {
        client.send(closeFrame(code, "bye"));
        assertThat(client.read().closeCode()).isEqualTo(code);
        assertThat(client.readToEnd()).isEmpty();
        gateway.awaitEmpty();
        assertThat(gateway.closed("client_left")).isEqualTo(1);
    }

    @Test
    void answersACloseWithoutACodeWith1000() throws IOException {
        client.send(frame(0x88, new byte[0]));
        assertThat(client.read().closeCode()).isEqualTo(1000);
        assertThat(client.readToEnd()).isEmpty();
    }

    @Test
    void neverAnswersWithACodeThatMayNotBeSent() throws IOException {
        client.send(closeFrame(65_535, ""));
        assertThat(client.read().closeCode()).isBetween(1000, 4999);
    }

    @Test
    void whatComesBehindACloseIsNotRead() throws IOException {
        var all = new ByteArrayOutputStream();
        all.writeBytes(closeFrame(1000, ""));
        all.writeBytes(frame(TEXT, "ping"));
        client.send(all.toByteArray());
        assertThat(client.read().closeCode()).isEqualTo(1000);
        gateway.awaitEmpty();
        assertThat(gateway.count("sluice.messages.received")).isZero();
    }

    @Test
    void closesTheSocketAtOnceWhenTheClientAnswersTheClose() throws IOException {
        var _ = gateway.server().close(_ -> true, CloseReason.TOKEN_EXPIRED);
        assertThat(client.read().closeCode()).isEqualTo(4401);
        client.send(closeFrame(4401, ""));
        assertThat(client.readToEnd()).isEmpty();
        gateway.awaitEmpty();
    }

    @Test
    void closesTheSocketAfterTwoSecondsWhenTheClientDoesNotAnswerTheClose() throws IOException {
        var _ = gateway.server().close(_ -> true, CloseReason.TOKEN_EXPIRED);
        assertThat(client.read().closeReason()).isEqualTo("token expired");
        client.say("ping"); // no answer any more
        client.send(frame(PING, ""));
        gateway.settle();
        gateway.time.advance(Duration.ofSeconds(1));
        assertThat(client.isSilentFor(Duration.ofMillis(300))).isTrue();
        gateway.time.advance(Duration.ofSeconds(1));
        assertThat(client.readToEnd()).isEmpty();
    }

    @Test
    void closesTheSocketAfterTwoSecondsWhenTheFramesCannotBeReadAnyMore() throws IOException {
        client.send(frame(0x83, new byte[0]));
        assertThat(client.read().closeCode()).isEqualTo(1002);
        client.send(closeFrame(1002, ""));
        gateway.settle();
        gateway.time.advance(Duration.ofSeconds(2));
        assertThat(client.readToEnd()).isEmpty();
    }

    @Test
    void aSilentClientIsPingedAndThenClosed() throws IOException {
        gateway.time.advance(Duration.ofSeconds(26));
        assertThat(client.read().first()).isEqualTo(0x80 | PING);
        client.send(frame(PONG, ""));
        client.say("ping");
        assertThat(client.readText()).isEqualTo("pong");
        gateway.time.advance(Duration.ofSeconds(61));
        assertClosed(4408, "nothing heard for too long");
    }

    @Test
    void aClientThatVanishesIsForgotten() throws IOException {
        client.send(frame(TEXT, new byte[10])); // a message that will never be whole
        client.send(new byte[] {(byte) 0x80, (byte) 0xFE});
        client.reset();
        gateway.awaitEmpty();
    }
}
