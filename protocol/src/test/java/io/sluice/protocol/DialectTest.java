package io.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import io.sluice.hub.Gap;
import io.sluice.hub.Incarnation;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.hub.SlowPolicy;
import io.sluice.session.Dialect;
import io.sluice.session.Notice;
import io.sluice.session.Out;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialectTest {
    private final Partition partition =
            new Partition(new Incarnation("the-topic", "AAAAAAAAAAA"), 0);

    private @Nullable String written(
            Dialect dialect, @Nullable Payload key, @Nullable Payload value) {
        var out = new Out(1);
        boolean sent = dialect.publication("s", new Publication(partition, 0, 0, key, value), out);
        return sent ? new String(out.toArray(), StandardCharsets.UTF_8) : null;
    }

    @Test
    void slowClientsCatchUpInNativeAndSkipInFlat() {
        assertThat(NativeDialect.INSTANCE.terms().slow()).isEqualTo(SlowPolicy.CATCH_UP);
        assertThat(new FlatDialect(false).terms().slow()).isEqualTo(SlowPolicy.LATEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{ \"b\" : 1,\n\"a\":1.50e3, \"a\":2 }", "[1,2]", "\"x\"", "null", "0.10"})
    void nativeDataIsTheRecordsValueByteForByte(String value) {
        assertThat(written(NativeDialect.INSTANCE, null, Payload.of(value)))
                .endsWith(",\"data\":" + value + "}");
    }

    @Test
    void keysAreEscapedAndThoseThatAreNoTextAreBase64() throws IOException {
        assertThat(written(NativeDialect.INSTANCE, Payload.of("a\"\\\n\u0001ü€"), Payload.of("1")))
                .contains("\"key\":\"a\\\"\\\\\\n\\u0001ü€\"");
        var binary = Payload.of(new byte[] {(byte) 0xff, 0});
        assertThat(written(NativeDialect.INSTANCE, binary, Payload.of("1")))
                .contains("\"keyBase64\":\"/wA=\"")
                .doesNotContain("\"key\":");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|{\"topic\":\"the-topic\"}",
                "{\"a\":1}|{\"topic\":\"the-topic\",\"a\":1}",
                "{\"topic\":\"x\"}|{\"topic\":\"the-topic\"}",
                "{\"a\":12,\"topic\":{\"b\":[1]},\"c\":-1.5e3}|{\"topic\":\"the-topic\",\"a\":12,\"c\":-1.5e3}",
                "{ \"a\" : \"x\\\"y\" , \"b\" : null }|{\"topic\":\"the-topic\",\"a\" : \"x\\\"y\",\"b\" : null}",
                "{\"ü\":{\"topic\":1}}|{\"topic\":\"the-topic\",\"ü\":{\"topic\":1}}",
                "{\"t\\u006fpic\":1,\"z\":true}|{\"topic\":\"the-topic\",\"z\":true}",
            })
    void flatPutsTheTopicInFrontAndKeepsTheRestAsItStands(String value, String expected) {
        assertThat(written(new FlatDialect(true), null, Payload.of(value))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "1", "\"x\"", "null"})
    void flatWithTopicLeavesOutWhatIsNoObject(String value) {
        assertThat(written(new FlatDialect(true), null, Payload.of(value))).isNull();
        assertThat(written(new FlatDialect(false), null, Payload.of(value))).isEqualTo(value);
    }

    @Test
    void flatSaysNothingOfDeletionsGapsAndItself() {
        var flat = new FlatDialect(false);
        var gap = new Gap(Position.nowhere(), null, Gap.Cause.SLOW);
        assertThat(written(flat, Payload.of("k"), null)).isNull();
        assertThat(flat.gap("s", gap, new Out(1))).isFalse();
        assertThat(flat.notice(new Notice.Pong(1), new Out(1))).isFalse();
    }

    @Test
    void aGapWithoutAKnownEndSaysNull() {
        var out = new Out(1);
        var from = Position.nowhere().with(partition, 3);
        NativeDialect.INSTANCE.gap("s", new Gap(from, null, Gap.Cause.TRUNCATED), out);
        assertThat(new String(out.toArray(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"type\":\"gap\",\"stream\":\"s\",\"reason\":\"truncated\","
                                + "\"from\":\"1.AAAAAAAAAAA.0:3\",\"to\":null}");
    }

    @Test
    void whateverTheStreamAndMessageSayTheFrameIsOneJsonDocument() throws IOException {
        var out = new Out(1);
        NativeDialect.INSTANCE.notice(
                new Notice.Refused(Notice.Code.INVALID_MESSAGE, "\"},{\"type\":\"data\"\n\t\u0000"),
                out);
        try (var parser = new JsonFactory().createParser(out.toArray())) {
            parser.nextToken();
            parser.skipChildren();
            assertThat(parser.nextToken()).isNull();
        }
    }
}
