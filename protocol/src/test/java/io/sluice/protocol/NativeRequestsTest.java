package io.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.session.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeRequestsTest {
    private static Request read(String text) {
        return NativeRequests.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void membersMayComeInAnyOrderAndUnknownOnesArePassedOver() {
        assertThat(
                        read(
                                "{\"x\":{\"type\":[1,{}]},\"streams\":[\"a\",\"b\"],\"type\":\"subscribe\"}"))
                .isEqualTo(new Request.Subscribe(List.of("a", "b")));
    }

    @Test
    void oneStreamMayStandAlone() {
        assertThat(read("{\"type\":\"subscribe\",\"stream\":\"a\"}"))
                .isEqualTo(new Request.Subscribe(List.of("a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "42",
                "\"ping\"",
                "[]",
                "{}",
                "{",
                "{\"type\":\"ping\"",
                "{\"type\":\"ping\"}{\"type\":\"ping\"}",
                "{\"type\":\"ping\"} x",
                "{\"type\":1}",
                "{\"type\":null}",
                "{\"type\":\"PING\"}",
                "{\"type\":\"subscribe\",\"streams\":[]}",
                "{\"type\":\"subscribe\",\"streams\":[1]}",
                "{\"type\":\"subscribe\",\"streams\":[[\"a\"]]}",
                "{\"type\":\"subscribe\",\"streams\":{\"a\":1}}",
                "{\"type\":\"subscribe\",\"streams\":null}",
                "{type:\"ping\"}",
                "{'type':'ping'}",
                "\u0000"
            })
    void whatIsNoRequestIsToldWhatWasExpected(String text) {
        assertThat(read(text))
                .isInstanceOfSatisfying(
                        Request.Malformed.class, m -> assertThat(m.why()).isNotBlank());
    }

    @Test
    void deepNestingAndLongNumbersAreRefused() {
        assertThat(
                        read(
                                "{\"type\":\"ping\",\"x\":"
                                        + "[".repeat(10_000)
                                        + "]".repeat(10_000)
                                        + "}"))
                .isInstanceOf(Request.Malformed.class);
        assertThat(read("{\"type\":\"ping\",\"x\":" + "9".repeat(10_000) + "}"))
                .isInstanceOf(Request.Malformed.class);
    }

    @Test
    void anyBytesAreReadWithoutAFault() {
        var random = new Random(7);
        byte[] good =
                "{\"type\":\"subscribe\",\"streams\":[\"energy\"]}"
                        .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            assertThat(NativeRequests.read(mutated)).isNotNull();
        }
    }
}
