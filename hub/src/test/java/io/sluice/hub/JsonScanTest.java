package io.sluice.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.sluice.hub.JsonScan.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScanTest {
    private static final JsonScan SCAN = new JsonScan(64, 1000);
    private static final JsonFactory JACKSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(100_000)
                                    .maxNumberLength(100_000)
                                    .build())
                    .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " [ ] ",
                "0",
                "-0.5e+10",
                "1e999999",
                "\"\"",
                "null",
                "{\"a\":1,\"a\":2}",
                "{\"a\":[1,2,{\"b\":null}],\"c\":\"\\u00e9\\n\\/\"}",
                "\"\\ud800\"",
                "\"\\uDC00\\uD800\"",
                "\"é € 😀 \u007f\"",
                "\t\r\n{ \"a\" : true , \"b\" : false }\r\n"
            })
    void acceptsWellFormedDocuments(String document) {
        assertThat(verdict(document)).isEqualTo(Verdict.OK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "{\"a\":1},\"type\":\"error\"",
                "{\"a\":1}{\"b\":2}",
                "{\"a\":1} x",
                "NaN",
                "Infinity",
                "-",
                "+1",
                ".5",
                "1.",
                "1e",
                "1e+",
                "01",
                "-01",
                "0x10",
                "nul",
                "nulll",
                "True",
                "{a:1}",
                "{'a':1}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{\"a\":1",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[1",
                "[}",
                "\"a",
                "\"\\",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"line\nbreak\"",
                "\"tab\there\"",
                "\"\u0000\"",
                "\ufeff{}",
                "\u00a0{}",
                "// comment\n{}"
            })
    void refusesWhatIsNotOneDocument(String document) {
        assertThat(verdict(document)).isEqualTo(Verdict.INVALID_JSON);
    }

    @ParameterizedTest
    @CsvSource({
        "lone continuation, 2280 22",
        "overlong slash, 22c0af22",
        "overlong of three, 22e09fbf22",
        "overlong of four, 22f08fbfbf22",
        "surrogate, 22eda08022",
        "beyond the last code point, 22f490808022",
        "never a first byte, 22ff22",
        "cut off, 22e282",
        "cut off by a quote, 22e28222",
        "outside of a string, 7b80",
        "as an escape, 225cff22"
    })
    void refusesWhatIsNotUtf8(String what, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThat(SCAN.scan(bytes, 0, bytes.length).verdict())
                .as(what)
                .isEqualTo(Verdict.INVALID_UTF8);
    }

    @Test
    void allowsNestingUpToTheLimit() {
        assertThat(verdict("[".repeat(64) + "]".repeat(64))).isEqualTo(Verdict.OK);
        assertThat(verdict("[".repeat(65) + "]".repeat(65))).isEqualTo(Verdict.TOO_DEEP);
        assertThat(verdict("{\"a\":".repeat(64) + "1" + "}".repeat(64))).isEqualTo(Verdict.OK);
        assertThat(verdict("[".repeat(1_000_000))).isEqualTo(Verdict.TOO_DEEP);
    }

    @Test
    void goesAsDeepAsItSaysItCan() {
        byte[] deep =
                ("{\"a\":[".repeat(JsonScan.DEEPEST / 2) + "]}".repeat(JsonScan.DEEPEST / 2))
                        .getBytes(UTF_8);
        var result = new JsonScan(JsonScan.DEEPEST, 10).scan(deep, 0, deep.length);
        assertThat(result.verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void allowsNumbersUpToTheLimit() {
        assertThat(verdict("1".repeat(1000))).isEqualTo(Verdict.OK);
        assertThat(verdict("-" + "1".repeat(1000))).isEqualTo(Verdict.NUMBER_TOO_LONG);
        assertThat(verdict("[1." + "0".repeat(1000) + "]")).isEqualTo(Verdict.NUMBER_TOO_LONG);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{}|true", " {}|true", "[{}]|false", "\"{\"|false", "1|false"})
    void tellsWhetherTheDocumentIsAnObject(String document, boolean isObject) {
        assertThat(scan(document).isObject()).isEqualTo(isObject);
    }

    @Test
    void tellsWhetherTokensStandOnSeveralLines() {
        assertThat(scan("{\"a\":\"\\n\"}").hasLineBreak()).isFalse();
        assertThat(scan("{\n\"a\":1}").hasLineBreak()).isTrue();
        assertThat(scan("{}\r").hasLineBreak()).isTrue();
    }

    @Test
    void looksAtNothingOutsideOfItsRange() {
        byte[] bytes = "}\"[1]\"{".getBytes(UTF_8);
        assertThat(SCAN.scan(bytes, 2, 3).verdict()).isEqualTo(Verdict.OK);
        assertThat(SCAN.scan(bytes, 2, 2).verdict()).isEqualTo(Verdict.INVALID_JSON);
    }

    @Property(tries = 2000)
    void agreesWithJacksonOnDocuments(@ForAll("documents") String document) {
        assertThat(verdict(document)).isEqualTo(Verdict.OK);
        assertThat(jacksonReads(document.getBytes(UTF_8))).isTrue();
    }

    @Property(tries = 10_000)
    void agreesWithJacksonOnDamagedDocuments(
            @ForAll("documents") String document, @ForAll("damages") List<Damage> damages) {
        byte[] bytes = document.getBytes(UTF_8);
        for (var damage : damages) {
            bytes = damage.applyTo(bytes);
        }
        assertThat(SCAN.scan(bytes, 0, bytes.length).isOk()).isEqualTo(jacksonReads(bytes));
    }

    @Property(tries = 5000)
    void agreesWithTheDecoderOnText(@ForAll("awkwardBytes") byte[] bytes) {
        assertThat(Utf8.isValid(bytes, 0, bytes.length)).isEqualTo(decodes(bytes));
    }

    @Provide
    Arbitrary<String> documents() {
        return Combinators.combine(space(), value(4), space()).as((a, v, b) -> a + v + b);
    }

    private static Arbitrary<String> value(int depth) {
        var leaf =
                Arbitraries.oneOf(
                        Arbitraries.of("true", "false", "null", "0", "-0", "1e999999", "-1.5E-3"),
                        Arbitraries.integers().map(String::valueOf),
                        Arbitraries.doubles().map(String::valueOf),
                        string());
        if (depth == 0) {
            return leaf;
        }
        var inner = Arbitraries.lazy(() -> value(depth - 1));
        var item = Combinators.combine(space(), inner, space()).as((a, v, b) -> a + v + b);
        var member =
                Combinators.combine(space(), string(), space(), item)
                        .as((a, name, b, v) -> a + name + b + ":" + v);
        return Arbitraries.oneOf(
                leaf,
                item.list().ofMinSize(1).ofMaxSize(4).map(l -> "[" + String.join(",", l) + "]"),
                member.list().ofMinSize(1).ofMaxSize(4).map(l -> "{" + String.join(",", l) + "}"),
                space().map(s -> "[" + s + "]"),
                space().map(s -> "{" + s + "}"));
    }

    private static Arbitrary<String> string() {
        return Arbitraries.of(
                        "a", "Z", " ", "é", "€", "😀", "\\\"", "\\\\", "\\n", "\\u0000", "\\uD800",
                        "{", "]", ",", "\u007f")
                .list()
                .ofMaxSize(6)
                .map(parts -> '"' + String.join("", parts) + '"');
    }

    private static Arbitrary<String> space() {
        return Arbitraries.of("", "", "", " ", "\n", "\t \r");
    }

    @Provide
    Arbitrary<List<Damage>> damages() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 10_000),
                        Arbitraries.integers().between(0, 2),
                        awkwardByte())
                .as(Damage::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    @Provide
    Arbitrary<byte[]> awkwardBytes() {
        return awkwardByte().array(byte[].class).ofMaxSize(8);
    }

    private static Arbitrary<Byte> awkwardByte() {
        return Arbitraries.oneOf(
                Arbitraries.bytes(),
                Arbitraries.of("{}[]\",:\\.eE+-019tfn \n\u0000".chars().boxed().toList())
                        .map(Integer::byteValue),
                Arbitraries.of(
                                0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf,
                                0xe0, 0xe2, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff)
                        .map(Integer::byteValue));
    }

    /** One byte replaced, inserted or left out. */
    record Damage(int where, int kind, byte with) {
        byte[] applyTo(byte[] bytes) {
            int at = where % (bytes.length + 1);
            var out = new ByteArrayOutputStream();
            out.write(bytes, 0, at);
            if (kind < 2) {
                out.write(with);
            }
            int rest = Math.min(bytes.length, kind == 1 ? at : at + 1);
            out.write(bytes, rest, bytes.length - rest);
            return out.toByteArray();
        }
    }

    private static Verdict verdict(String document) {
        return scan(document).verdict();
    }

    private static JsonScan.Result scan(String document) {
        byte[] bytes = document.getBytes(UTF_8);
        return SCAN.scan(bytes, 0, bytes.length);
    }

    private static String withoutSurrogates(byte[] bytes) {
        return new String(bytes, UTF_8)
                .replaceAll("\\\\u[dD][89a-fA-F][0-9a-fA-F]{2}", "\\\\u0041");
    }

    private static boolean decodes(byte[] bytes) {
        try {
            var _ = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /**
     * Jackson is lenient about UTF-8 and takes several documents: that is checked besides. In names
     * it is stricter than the grammar about escaped surrogates: it gets to see none.
     */
    private static boolean jacksonReads(byte[] bytes) {
        if (!decodes(bytes)) {
            return false;
        }
        try (var parser = JACKSON.createParser(withoutSurrogates(bytes))) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return false;
            }
            parser.skipChildren();
            if (first.isScalarValue()) {
                var _ = parser.getText();
            }
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
