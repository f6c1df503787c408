package io.sluice.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a predicate says about a publication. */
class PredicateTest {
    private static final String JSON =
            """
            {"n":5,"d":1.50,"big":9007199254740993,"t":"abc","u":"\\u00fc€","yes":true,"nil":null,
             "o":{"p":{"q":7}},"list":[{"x":1},"two"],"two":1,"two":2,"out":{"i":1},"out":{},
             "a.b":"dot","with blank":1,"em1:0":{"act":2},"huge":1e999999999}
            """;

    private static Predicate parse(String text) throws InvalidFilter {
        return Predicate.parseRule(text, FilterLimits.DEFAULTS);
    }

    private static Document document(@Nullable String json, String... fields) {
        return document(json, List.of(fields).stream().map(FieldPath::parse).toList());
    }

    private static Document document(@Nullable String json, Collection<FieldPath> fields) {
        return new JsonDocument(
                new FieldReader(fields),
                json == null ? null : json.getBytes(UTF_8),
                "site-1/dev".getBytes(UTF_8),
                name ->
                        switch (name) {
                            case "source" -> "mqtt".getBytes(UTF_8);
                            case "a.b" -> "dots".getBytes(UTF_8);
                            case "raw" -> new byte[] {(byte) 0xff};
                            default -> null;
                        });
    }

    private static Truth test(String text) throws InvalidFilter {
        Predicate predicate = parse(text);
        return predicate.test(document(JSON, predicate.fields()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "value.n = 5",
                "value.n == 5.0",
                "value.n = 50e-1",
                "5 = value.n",
                "value.n != 4",
                "value.n > 4.9 and value.n < 5.1",
                "value.n >= 5 and value.n <= 5",
                "6 > value.n",
                "value.d = 1.5",
                "value.big = 9007199254740993",
                "value.big > 9007199254740992",
                "value.t = 'abc'",
                "value.t = \"abc\"",
                "value.t > 'abb' AND value.t < 'abca'",
                "value.u = 'ü\\u20ac'",
                "value.yes = true",
                "value.yes != FALSE",
                "value.nil = null",
                "null = value.nil",
                "value.n != null",
                "value.o != null",
                "value.o.p.q = 7",
                "value.list.0.x = 1",
                "value.list.1 = 'two'",
                "value.a\\.b = 'dot'",
                "value.with\\ blank = 1",
                "value.em1:0.act = 2",
                "value.n in (1, 5, 9)",
                "value.n in [1,5]",
                "value.t in ('x', 3, 'abc')",
                "value.nil in (1, null)",
                "not (value.n in (1, 2))",
                "value.t prefix 'ab'",
                "value.t prefix ''",
                "exists value.nil",
                "value.o exists",
                "exists value.list.1",
                "exists value.huge",
                "not exists value.none",
                "not exists value.list.2",
                "key prefix 'site-1/'",
                "key > 'site-1'",
                "headers.source = 'mqtt'",
                "headers.a.b = 'dots'",
                "exists headers.raw",
                "not headers.none exists",
                "value.none = 1 or value.n = 5",
                "value.n = 1 and value.t = 'x' or value.yes = true",
                "value.yes = true or value.n = 1 and value.t = 'x'",
                "true",
                "not false",
                "true = value.yes",
            })
    void passes(String text) throws InvalidFilter {
        assertThat(test(text)).isEqualTo(Truth.TRUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "value.n = 4",
                "value.n < 5",
                "value.big = 9007199254740992",
                "value.t = 'ABC'",
                "value.t prefix 'abcd'",
                "value.n = null",
                "value.list = null",
                "value.n in (1, 2)",
                "exists value.none",
                "exists headers.none",
                "value.none = 1 and value.n = 4",
                "not (value.none = 1 or value.n = 5)",
                "false"
            })
    void doesNotPass(String text) throws InvalidFilter {
        assertThat(test(text)).isEqualTo(Truth.FALSE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "value.none = 1",
                "value.none != 1",
                "value.none = null",
                "value.none != null",
                "value.n.deeper = 1",
                "value.n = '5'",
                "value.n != 'a'",
                "value.n > '4'",
                "value.nil != 'a'",
                "value.nil = value.nil",
                "value.nil < 1",
                "value.n > null",
                "value.yes > false",
                "value.o = 1",
                "value.list != 1",
                "value.n in ('a', 'b')",
                "value.n in (4, 'b')",
                "value.none in (1)",
                "value.n prefix '5'",
                "value.t prefix 5",
                "value.two = 2",
                "value.two != 3",
                "exists value.two",
                "exists value.out.i",
                "exists value.out.none",
                "value.out.i = 1",
                "value.huge > 1",
                "headers.raw = 'x'",
                "headers.none != 'x'",
                "claims.tenant = 'x'",
                "exists claims.tenant",
                "value.n in claims.tenants",
                "not value.none = 1",
                "value.none = 1 or value.n = 4",
                "value.none = 1 and value.n = 5"
            })
    void isUndecidedAndSoIsItsOpposite(String text) throws InvalidFilter {
        assertThat(test(text)).isEqualTo(Truth.UNDECIDED);
        assertThat(test("not (" + text + ")")).isEqualTo(Truth.UNDECIDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,2]", "17", "\"text\"", "null", "true", " [{\"a\":1}]"})
    void nothingIsDecidedAboutFieldsOfWhatIsNoObject(String json) throws InvalidFilter {
        for (String text : List.of("value.0 = 1", "exists value.a", "value.a != 1")) {
            assertThat(parse(text).test(document(json))).isEqualTo(Truth.UNDECIDED);
        }
    }

    @Test
    void nothingIsDecidedAboutFieldsOfADeletionButItsKeyCounts() throws InvalidFilter {
        var deletion = document(null, "a");
        assertThat(parse("not exists value.a").test(deletion)).isEqualTo(Truth.UNDECIDED);
        assertThat(parse("key = 'site-1/dev'").passes(deletion)).isTrue();
    }

    @Test
    void aNameThatIsEscapedOnceIsStillThereTwice() throws InvalidFilter {
        var document = document("{\"tenant\":\"b\",\"\\u0074enant\":\"a\"}");
        assertThat(parse("value.tenant = 'a'").test(document)).isEqualTo(Truth.UNDECIDED);
    }

    @Test
    void textsCompareByCodePointsAndHalfPairsDoNoHarm() throws InvalidFilter {
        var document = document("{\"a\":\"\uD83D\uDE00\",\"b\":\"\uFFFD\",\"half\":\"\\ud83d\"}");
        assertThat(parse("value.a > value.b").passes(document)).isTrue();
        assertThat(parse("value.half = '\\ud83d'").passes(document)).isTrue();
        assertThat(parse("value.half != '?'").passes(document)).isTrue();
        assertThat(parse("value.half > 'a'").passes(document)).isTrue();
    }

    @Test
    void aFieldNamedByHalfAPairIsNoOther() throws InvalidFilter {
        var filter = parse("exists value.\uD83D");
        assertThat(filter.test(document("{\"?\":1}"))).isEqualTo(Truth.FALSE);
        assertThat(filter.test(document("{\"\\ud83d\":1}"))).isEqualTo(Truth.TRUE);
    }

    @ParameterizedTest
    @CsvSource({
        "1e3, 1000, TRUE",
        "1.0e-2, 0.01, TRUE",
        "123456789012345678901234567890, 123456789012345678901234567890.0, TRUE",
        "0.1, 0.10000000000000000000000000001, FALSE",
        "-0, 0, TRUE",
        "1e400, 1E+400, TRUE",
        "0.000000000000000000000001, 1e-24, TRUE",
        "9223372036854775808, 9223372036854775807, FALSE"
    })
    void numbersAreExact(String json, String literal, Truth truth) throws InvalidFilter {
        assertThat(parse("value.n = " + literal).test(document("{\"n\":" + json + "}")))
                .isEqualTo(truth);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999", "1e-1001", "1e999999999999", "0e99999999999"})
    void numbersOutOfBoundsDecideNothing(String json) throws InvalidFilter {
        for (String text : List.of("value.n > 0", "value.n != 1", "value.n = null")) {
            assertThat(parse(text).test(document("{\"n\":" + json + "}")))
                    .isEqualTo(Truth.UNDECIDED);
        }
        assertThat(parse("value.n > 0").test(document("{\"n\":" + "1".repeat(129) + "}")))
                .isEqualTo(Truth.UNDECIDED);
    }

    @Test
    void claimsAreBoundByWhatTheyAre() throws InvalidFilter {
        Map<String, @Nullable Object> claims =
                Map.of(
                        "text",
                        "abc",
                        "number",
                        5,
                        "decimal",
                        1.5,
                        "flag",
                        true,
                        "list",
                        List.of("x", "abc"),
                        "mixed",
                        List.of(1, Map.of()),
                        "object",
                        Map.of("a", 1),
                        "a.b",
                        7L,
                        "none",
                        List.of());
        var document = document(JSON);
        assertThat(bound("value.t = claims.text", claims).passes(document)).isTrue();
        assertThat(bound("claims.number = value.n", claims).passes(document)).isTrue();
        assertThat(bound("value.d = claims.decimal", claims).passes(document)).isTrue();
        assertThat(bound("value.yes = claims.flag", claims).passes(document)).isTrue();
        assertThat(bound("value.o.p.q = claims.a.b", claims).passes(document)).isTrue();
        assertThat(bound("value.t in claims.list", claims).passes(document)).isTrue();
        assertThat(bound("value.t in claims.text", claims).passes(document)).isTrue();
        assertThat(bound("value.t in ('q', claims.list)", claims).passes(document)).isTrue();
        assertThat(bound("key prefix claims.text", claims).test(document)).isEqualTo(Truth.FALSE);
        assertThat(bound("value.u in claims.list", claims).test(document)).isEqualTo(Truth.FALSE);
        assertThat(bound("value.t in claims.none", claims).test(document)).isEqualTo(Truth.FALSE);
        for (String text :
                List.of(
                        "value.t = claims.list",
                        "value.t = claims.object",
                        "value.t = claims.absent",
                        "value.t in claims.absent",
                        "value.n in claims.mixed",
                        "value.n in claims.list",
                        "value.none in claims.none",
                        "value.none != claims.text",
                        "exists claims.absent")) {
            assertThat(bound(text, claims).test(document)).as(text).isEqualTo(Truth.UNDECIDED);
        }
    }

    private static Predicate bound(String text, Map<String, @Nullable Object> claims)
            throws InvalidFilter {
        return parse(text).bind(claims::get);
    }

    @Test
    void predicatesAreEqualByMeaningNotByLooks() throws InvalidFilter {
        assertThat(parse("value.a=1 AND(key == \"x\")"))
                .isEqualTo(parse("  value.a == 1.0 and key = 'x' "))
                .hasSameHashCodeAs(parse("1 = value.\\a and 'x' = key"))
                .hasToString("value.a = 1 and key = 'x'");
        assertThat(parse("(value.a=1 or key='x') or key='y'"))
                .isEqualTo(parse("value.a = 1 or (key = 'x' or key = 'y')"))
                .isNotEqualTo(parse("value.a = 1 or key = 'x'"));
        assertThat(parse("value.a in [1,2]")).isEqualTo(parse("value.a in (1, 2)"));
        assertThat(parse("value.a = 1")).isNotEqualTo(parse("value.a = '1'"));
    }

    @Test
    void boundClaimsTellPredicatesApartButAreNotShown() throws InvalidFilter {
        var rule = parse("value.tenant == claims.tenant");
        var acme = rule.bind(_ -> "acme");
        assertThat(acme)
                .isEqualTo(rule.bind(_ -> "acme"))
                .isNotEqualTo(rule.bind(_ -> "other"))
                .hasToString("value.tenant = claims.tenant");
        assertThat(rule.claims()).containsExactly("tenant");
        assertThat(acme.claims()).isEmpty();
    }

    @Test
    void aPredicateTellsWhatItLooksAt() throws InvalidFilter {
        var predicate = parse("value.a.b = 1 or not (headers.h in ('x', value.c)) and exists key");
        assertThat(predicate.fields())
                .containsExactlyInAnyOrder(FieldPath.parse("a.b"), FieldPath.parse("c"));
        assertThat(predicate.headers()).containsExactly("h");
        assertThat(predicate.usesKey()).isTrue();
        assertThat(predicate.usesPayload()).isTrue();
        assertThat(Predicate.ALWAYS.usesPayload()).isFalse();
    }

    @Test
    void alwaysAndNeverAreWhatTheySayAndJoin() throws InvalidFilter {
        var one = parse("value.n = 5 or value.n = 6");
        var two = parse("value.t = 'x'");
        assertThat(Predicate.ALWAYS.and(one)).isEqualTo(one);
        assertThat(one.and(Predicate.ALWAYS)).isEqualTo(one);
        assertThat(one.and(two)).isEqualTo(parse("(value.n = 5 or value.n = 6) and value.t = 'x'"));
        assertThat(Predicate.ALWAYS.passes(document(null))).isTrue();
        assertThat(Predicate.NEVER.passes(document(JSON))).isFalse();
    }

    @Test
    void aDocumentIsReadOnceForAllItsReaderKnows() throws InvalidFilter {
        byte[] json = "{\"a\":1,\"b\":2}".getBytes(UTF_8);
        var document =
                new JsonDocument(
                        new FieldReader(List.of(FieldPath.parse("a"), FieldPath.parse("b"))),
                        json,
                        null,
                        Headers.NONE);
        assertThat(parse("value.a = 1").passes(document)).isTrue();
        json[5] = '7';
        json[11] = '8';
        assertThat(parse("value.a = 1 and value.b = 2").passes(document)).isTrue();
        assertThat(document.key()).isEqualTo(Scalar.Other.MISSING);
    }

    @Test
    void aReaderOfManyFieldsFindsEachOfThem() {
        var paths = new ArrayList<FieldPath>();
        var members = new ArrayList<String>();
        for (int i = 0; i < 300; i++) {
            String name = "x%03dm%03dx".formatted(i, 299 - i);
            paths.add(FieldPath.parse("o." + name));
            members.add("\"" + name + "\":" + i);
        }
        var document = document("{\"o\":{" + String.join(",", members) + "}}", paths);
        for (int i = 0; i < 300; i++) {
            assertThat(document.value(paths.get(i)))
                    .isEqualTo(new Scalar.Num(BigDecimal.valueOf(i)));
        }
    }

    @Test
    void aDocumentAlsoAnswersForFieldsItsReaderDoesNotKnow() {
        assertThat(document("{\"a\":1}").value(FieldPath.parse("a")))
                .isEqualTo(new Scalar.Num(BigDecimal.ONE));
    }
}
