package io.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.session.Credential;
import io.sluice.session.Request;
import io.sluice.session.Wish;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

class NativeRequestsTest {
    private static Request read(String text) {
        return NativeRequests.read(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads JSON written with single quotes. */
    private static Request readQuoted(String text) {
        return read(text.replace('\'', '"'));
    }

    private static Request.Subscribe plain(String... channels) {
        return new Request.Subscribe(List.of(channels), Wish.PLAIN);
    }

    private static String why(Request request) {
        assertThat(request).isInstanceOf(Request.Malformed.class);
        return ((Request.Malformed) request).why();
    }

    // --- what is understood

    @Test
    void membersMayComeInAnyOrderAndUnknownOnesArePassedOver() {
        assertThat(
                        readQuoted(
                                "{'x':{'type':[1,{}]},'channels':['a','b:c'],'x':1,'type':'subscribe'}"))
                .isEqualTo(plain("a", "b:c"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'subscribe','stream':'a'}",
                "{'type':'subscribe','channel':'a'}",
                "{'type':'subscribe','streams':['a']}",
                "{'type':'subscribe','channels':['a']}",
                "{'type':'subscribe','channels':['a','a']}",
                "{'type':'subscribe','stream':'a','streams':['a'],'channel':'a','channels':['a']}"
            })
    void aChannelMayBeSpelledInManyWaysAndCountsOnce(String text) {
        assertThat(readQuoted(text)).isEqualTo(plain("a"));
        assertThat(readQuoted(text.replace("subscribe", "unsubscribe")))
                .isEqualTo(new Request.Unsubscribe(List.of("a")));
        assertThat(readQuoted(text.replace("subscribe", "pace")))
                .isEqualTo(new Request.SetPace(List.of("a"), null, null));
    }

    @Test
    void aWishIsTakenAsItStands() {
        assertThat(
                        readQuoted(
                                "{'type':'subscribe','stream':'a','after':['x','y'],'since':'s',"
                                        + "'last':12,'mode':'m','filter':'f','fields':['g','h.i'],"
                                        + "'every':'e','deliver':'d'}"))
                .isEqualTo(
                        new Request.Subscribe(
                                List.of("a"),
                                new Wish(
                                        List.of("x", "y"),
                                        "s",
                                        "12",
                                        "m",
                                        "f",
                                        List.of("g", "h.i"),
                                        "e",
                                        "d")));
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "'\"7\"', 7", "-1, -1", "1.5, 1.5", "1e3, 1e3", "'\"x\"', x"})
    void aNumberIsTakenAsItWasWritten(String json, String last) {
        assertThat(read("{\"type\":\"subscribe\",\"stream\":\"a\",\"last\":" + json + "}"))
                .isInstanceOfSatisfying(
                        Request.Subscribe.class,
                        request -> assertThat(request.wish().last()).isEqualTo(last));
    }

    @Test
    void aMemberThatIsNotOfTheRequestMayBeAnything() {
        assertThat(readQuoted("{'type':'ping','after':{'a':[1]},'token':7,'fields':null}"))
                .isEqualTo(new Request.Ping());
        assertThat(readQuoted("{'type':'unsubscribe','stream':'a','every':[]}"))
                .isEqualTo(new Request.Unsubscribe(List.of("a")));
    }

    @Test
    void namesAndTextMayBeEscaped() {
        assertThat(read("{\"t\\u0079pe\":\"subscr\\u0069be\",\"stream\":\"\\u00fc\\n\"}"))
                .isEqualTo(plain("ü\n"));
    }

    // --- what is refused

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "42",
                "'ping'",
                "[]",
                "{}",
                "{",
                "{'type':'ping'",
                "{'type':'ping'}{'type':'ping'}",
                "{'type':'ping'} x",
                "{'type':1}",
                "{'type':null}",
                "{'type':'PING'}",
                "{type:'ping'}",
                "{'type':'ping',}",
                "{'type':'ping','x':NaN}",
                "{'type':'subscribe'}",
                "\u0000"
            })
    void whatIsNoRequestIsToldWhatWasExpected(String text) {
        assertThat(why(readQuoted(text))).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stream   | 1 null true {} [] [\"a\"]",
                "channel  | 1 null true {} [] [\"a\"]",
                "streams  | 1 null true {} [] \"a\" [1] [[\"a\"]] [\"a\",null]",
                "channels | 1 null true {} [] \"a\" [1] [[\"a\"]] [\"a\",null]",
                "after    | 1 null true {} [] [1] [[\"a\"]] [\"a\",{}]",
                "since    | 1 null true {} [] [\"a\"]",
                "last     | null true {} [] [1] [\"1\"]",
                "mode     | 1 null true {} [] [\"a\"]",
                "filter   | 1 null true {} [] [\"a\"]",
                "fields   | 1 null true {} [] \"a\" [1] [\"a\",[]]",
                "every    | 1 null true {} [] [\"a\"]",
                "deliver  | 1 null true {} [] [\"a\"]",
            })
    void aMemberOfTheWrongTypeIsNamed(String name, String values) {
        String named = name.matches("(stream|channel)s?") ? "" : "\"stream\":\"a\",";
        for (String value : List.of(values.split(" ", -1))) {
            String json = "{\"type\":\"subscribe\"," + named + "\"" + name + "\":" + value + "}";
            assertThat(why(read(json))).startsWith("expected the member '" + name + "' to be ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type",
                "stream",
                "streams",
                "channel",
                "channels",
                "after",
                "since",
                "last",
                "mode",
                "filter",
                "fields",
                "every",
                "deliver",
                "token"
            })
    void aMemberThatIsThereTwiceIsRefused(String name) {
        assertThat(
                        why(
                                readQuoted(
                                        "{'"
                                                + name
                                                + "':'a','x':1,'"
                                                + name
                                                + "':['b'],'"
                                                + name
                                                + "':1}")))
                .isEqualTo("expected the member '" + name + "' once");
    }

    // --- tokens

    @Test
    void aTokenIsTakenAsItStands() {
        assertThat(readQuoted("{'type':'auth','token':'a.b.c'}"))
                .isEqualTo(new Request.Authenticate(new Credential("a.b.c")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'auth'}",
                "{'type':'auth','token':''}",
                "{'type':'auth','token':null}",
                "{'type':'auth','token':['SECRET']}",
                "{'type':'auth','token':{'SECRET':'SECRET'}}",
                "{'type':'auth','token':'SECRET','token':'SECRET'}",
                "{'type':'auth','token':'SECRET'}'SECRET'",
                "{'type':'auth','token':'SECRET",
                "{'type':'auth','token':'SECRET\n'}",
                "{'type':'auth','token':SECRET}",
                "{'type':'SECRET','token':'SECRET'}",
                "{'token':'SECRET'}"
            })
    void noErrorRepeatsAToken(String text) {
        assertThat(why(readQuoted(text))).isNotBlank().doesNotContain("SECRET");
    }

    @Test
    void aRequestInALogShowsNoToken() {
        assertThat(readQuoted("{'type':'auth','token':'SECRET'}").toString())
                .doesNotContain("SECRET");
    }

    // --- hostile messages

    @Test
    void deepNestingAndLongNumbersAreRefused() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        for (String name : List.of("x", "after", "streams")) {
            assertThat(why(read("{\"type\":\"ping\",\"" + name + "\":" + deep + "}")))
                    .contains("nested deeper than 16");
        }
        String digits = "9".repeat(10_000);
        for (String name : List.of("x", "last")) {
            assertThat(why(read("{\"type\":\"ping\",\"" + name + "\":" + digits + "}")))
                    .contains("more than 64");
        }
    }

    @Test
    void aListMayHaveTenThousandItemsAndNoMore() {
        assertThat(read("{\"type\":\"subscribe\",\"streams\":" + list(10_000) + "}"))
                .isInstanceOfSatisfying(
                        Request.Subscribe.class,
                        request -> assertThat(request.channels()).hasSize(10_000));
        for (String name : List.of("streams", "channels", "after", "fields")) {
            assertThat(why(read("{\"type\":\"subscribe\",\"" + name + "\":" + list(10_001) + "}")))
                    .isEqualTo("expected at most 10000 items in '" + name + "'");
        }
    }

    private static String list(int items) {
        return IntStream.range(0, items)
                .mapToObj(i -> "\"" + i + "\"")
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void anyNumberOfOtherMembersIsPassedOver() {
        String others =
                IntStream.range(0, 20_000)
                        .mapToObj(i -> "\"" + i + "\":" + i)
                        .collect(Collectors.joining(","));
        assertThat(read("{" + others + ",\"type\":\"ping\"}")).isEqualTo(new Request.Ping());
    }

    @Property(tries = 1000)
    void anyBytesAreReadWithoutAFault(@ForAll byte[] bytes) {
        assertThat(NativeRequests.read(bytes)).isNotNull();
    }

    @Provide
    Arbitrary<byte[]> almostRequests() {
        var tokens =
                Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ",",
                        ":",
                        "\"",
                        "\\",
                        "\\u12",
                        "null",
                        "-1e9",
                        "7",
                        "\"type\":",
                        "\"subscribe\"",
                        "\"pace\"",
                        "\"auth\"",
                        "\"token\":",
                        "\"streams\":",
                        "[\"a\"]",
                        "\"after\":",
                        "\"last\":",
                        "\"stream\":\"a\"");
        return tokens.list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts).getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 2000)
    void whatIsAlmostARequestIsReadWithoutAFault(@ForAll("almostRequests") byte[] bytes) {
        assertThat(NativeRequests.read(bytes)).isNotNull();
    }

    @Provide
    Arbitrary<byte[]> spoiltRequests() {
        byte[] good =
                "{\"type\":\"subscribe\",\"streams\":[\"ü\"],\"after\":[\"x\"],\"last\":7}"
                        .getBytes(StandardCharsets.UTF_8);
        var spots = Arbitraries.integers().between(0, good.length - 1).list().ofMaxSize(4);
        var bytes = Arbitraries.bytes().list().ofSize(4);
        return Combinators.combine(spots, bytes)
                .as((where, what) -> {
                    byte[] spoilt = good.clone();
                    for (int i = 0; i < where.size(); i++) {
                        spoilt[where.get(i)] = what.get(i);
                    }
                    return spoilt;
                });
    }

    @Property(tries = 2000)
    void aSpoiltRequestIsReadWithoutAFault(@ForAll("spoiltRequests") byte[] bytes) {
        assertThat(NativeRequests.read(bytes)).isNotNull();
    }
}
