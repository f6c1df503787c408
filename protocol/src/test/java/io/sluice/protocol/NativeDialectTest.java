package io.sluice.protocol;

import static io.sluice.protocol.Samples.AT_43;
import static io.sluice.protocol.Samples.AT_97;
import static io.sluice.protocol.Samples.ENERGY;
import static io.sluice.protocol.Samples.FIRST;
import static io.sluice.protocol.Samples.METER;
import static io.sluice.protocol.Samples.NOON;
import static io.sluice.protocol.Samples.SECOND;
import static io.sluice.protocol.Samples.publication;
import static io.sluice.protocol.Samples.written;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import io.sluice.hub.Gap;
import io.sluice.hub.Opened.Shortfall;
import io.sluice.hub.Pace;
import io.sluice.hub.Payload;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.hub.SlowPolicy;
import io.sluice.session.Channel;
import io.sluice.session.CloseReason;
import io.sluice.session.Notice;
import io.sluice.session.Principal;
import io.sluice.session.Terms;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeDialectTest {
    private static final NativeDialect NATIVE = NativeDialect.INSTANCE;
    private static final Position BOTH = AT_43.with(SECOND, 7);
    private static final Pace ALL = new Pace(Duration.ofMillis(250), Pace.Deliver.ALL);
    private static final String MEMBERS = "\"stream\":\"energy\",\"channel\":\"energy:meter-1\"";

    private static @Nullable String said(Notice notice) {
        return written(out -> NATIVE.notice(notice, out));
    }

    private static @Nullable String said(Publication publication) {
        return written(out -> NATIVE.publication(ENERGY, publication, out));
    }

    /** One of each kind, with all members it can have; without a session's end. */
    static Stream<Notice> notices() {
        return Stream.of(
                new Notice.Subscribed(METER, BOTH, new Notice.Promise(Shortfall.LIMIT), ALL),
                new Notice.Unsubscribed(METER, Notice.Code.FORBIDDEN),
                new Notice.Synced(METER, BOTH),
                new Notice.Reset(METER),
                new Notice.Reached(METER, BOTH),
                new Notice.Paced(METER, ALL),
                new Notice.TokenExpiring(NOON),
                new Notice.Authenticated(NOON),
                new Notice.Pong(NOON),
                new Notice.Refused(Notice.Code.FORBIDDEN, "no", "energy:meter-1", "x"));
    }

    @Test
    void everyNoticeHasItsMessage() {
        assertThat(notices().map(NativeDialectTest::said))
                .containsExactly(
                        "{\"type\":\"subscribed\","
                                + MEMBERS
                                + ",\"streams\":[\"energy\"],"
                                + "\"position\":[\"1.q83vEjRWeJA.0:43\",\"1.q83vEjRWeJA.1:7\"],"
                                + "\"complete\":false,\"reason\":\"limit\","
                                + "\"every\":\"250ms\",\"deliver\":\"all\"}",
                        "{\"type\":\"unsubscribed\","
                                + MEMBERS
                                + ",\"streams\":[\"energy\"],\"reason\":\"forbidden\"}",
                        "{\"type\":\"synced\","
                                + MEMBERS
                                + ",\"position\":[\"1.q83vEjRWeJA.0:43\",\"1.q83vEjRWeJA.1:7\"]}",
                        "{\"type\":\"reset\"," + MEMBERS + "}",
                        "{\"type\":\"position\","
                                + MEMBERS
                                + ",\"position\":[\"1.q83vEjRWeJA.0:43\",\"1.q83vEjRWeJA.1:7\"]}",
                        "{\"type\":\"paced\","
                                + MEMBERS
                                + ",\"every\":\"250ms\",\"deliver\":\"all\"}",
                        "{\"type\":\"token_expiring\",\"expires\":\"2025-12-27T12:34:56.789Z\"}",
                        "{\"type\":\"authenticated\",\"expires\":\"2025-12-27T12:34:56.789Z\"}",
                        "{\"type\":\"pong\",\"timestamp\":\"2025-12-27T12:34:56.789Z\"}",
                        "{\"type\":\"error\",\"message\":\"no\",\"code\":\"forbidden\","
                                + MEMBERS
                                + ",\"part\":\"x\"}");
    }

    @Test
    void whatIsNotKnownOrNotSetIsLeftOut() {
        var nowhere = Position.nowhere();
        assertThat(said(new Notice.Subscribed(ENERGY, nowhere, null, Pace.NONE)))
                .isEqualTo(
                        "{\"type\":\"subscribed\",\"stream\":\"energy\",\"streams\":[\"energy\"]}");
        assertThat(said(new Notice.Synced(ENERGY, nowhere)))
                .isEqualTo("{\"type\":\"synced\",\"stream\":\"energy\"}");
        assertThat(said(new Notice.Paced(ENERGY, Pace.NONE)))
                .isEqualTo("{\"type\":\"paced\",\"stream\":\"energy\"}");
        assertThat(said(new Notice.Authenticated(Principal.NEVER)))
                .isEqualTo("{\"type\":\"authenticated\"}");
        assertThat(said(new Notice.Refused(Notice.Code.INVALID_MESSAGE, "no")))
                .isEqualTo("{\"type\":\"error\",\"message\":\"no\",\"code\":\"invalid_message\"}");
        assertThat(said(new Notice.Refused(Notice.Code.INVALID_FILTER, "no", "energy", "")))
                .isEqualTo(
                        "{\"type\":\"error\",\"message\":\"no\",\"code\":\"invalid_filter\","
                                + "\"stream\":\"energy\"}");
    }

    @Test
    void aPromiseThatIsKeptIsComplete() {
        assertThat(said(new Notice.Subscribed(ENERGY, AT_43, new Notice.Promise(null), Pace.NONE)))
                .endsWith(",\"position\":\"1.q83vEjRWeJA.0:43\",\"complete\":true}");
    }

    @ParameterizedTest
    @CsvSource({
        "250, 250ms",
        "1500, 1500ms",
        "2000, 2s",
        "90000, 90s",
        "120000, 2m",
        "3600000, 1h"
    })
    void aPaceIsToldAsClientsWriteIt(long millis, String every) {
        var pace = new Pace(Duration.ofMillis(millis), Pace.Deliver.LATEST);
        assertThat(said(new Notice.Paced(ENERGY, pace)))
                .endsWith(",\"every\":\"" + every + "\",\"deliver\":\"latest\"}");
    }

    @ParameterizedTest
    @EnumSource
    void whyItEndsIsForTheCloseCodeToSay(CloseReason reason) {
        assertThat(said(new Notice.Ending(reason))).isNull();
        assertThat(NATIVE.closeCode(reason)).isBetween(1000, 4999);
    }

    @Test
    void clientsSpeakAndShowWhoTheyAre() {
        assertThat(NATIVE.terms())
                .isEqualTo(
                        new Terms(SlowPolicy.CATCH_UP, true, true, true, false, Terms.Ending.CODE));
        assertThat(NATIVE.withPositionOfConnection()).isSameAs(NATIVE);
        assertThat(NATIVE.saysPositionOfConnection()).isFalse();
    }

    // --- data and gaps

    @ParameterizedTest
    @ValueSource(
            strings = {"{ \"b\" : 1,\n\"a\":1.50e3, \"a\":2 }", "[1,2]", "\"x\"", "null", "0.10"})
    void dataIsTheRecordsValueByteForByte(String value) {
        assertThat(said(publication(42, NOON, null, value))).endsWith(",\"data\":" + value + "}");
    }

    @Test
    void keysAreEscapedAndThoseThatAreNoTextAreBase64() {
        assertThat(said(publication(42, NOON, "a\"\\\n\u0001ü€", "1")))
                .contains("\"key\":\"a\\\"\\\\\\n\\u0001ü€\"");
        var binary = Payload.of(new byte[] {(byte) 0xff, 0});
        assertThat(said(new Publication(FIRST, 42, NOON, binary, Payload.of("1"))))
                .contains("\"keyBase64\":\"/wA=\"")
                .doesNotContain("\"key\":");
    }

    @Test
    void aChannelOfOneKeyIsToldAsTheClientNamedIt() {
        var channel = Channel.parse("energy:%6deter%2D1");
        assertThat(
                        written(out ->
                                NATIVE.publication(
                                        channel, publication(42, NOON, "meter-1", "1"), out)))
                .isEqualTo(
                        "{\"type\":\"data\",\"stream\":\"energy\",\"channel\":\"energy:%6deter%2D1\","
                                + "\"position\":\"1.q83vEjRWeJA.0:43\","
                                + "\"timestamp\":\"2025-12-27T12:34:56.789Z\","
                                + "\"key\":\"meter-1\",\"data\":1}");
    }

    @Test
    void aGapOfAChannelOfManyPartitionsNamesThemAll() {
        var gap = new Gap(BOTH, AT_97.with(SECOND, 9), Gap.Cause.RECREATED);
        assertThat(written(out -> NATIVE.gap(METER, gap, out)))
                .isEqualTo(
                        "{\"type\":\"gap\","
                                + MEMBERS
                                + ",\"reason\":\"recreated\","
                                + "\"from\":[\"1.q83vEjRWeJA.0:43\",\"1.q83vEjRWeJA.1:7\"],"
                                + "\"to\":[\"1.q83vEjRWeJA.0:97\",\"1.q83vEjRWeJA.1:9\"]}");
    }

    @Test
    void aGapWithoutAKnownEndSaysNull() {
        var gap = new Gap(AT_43, null, Gap.Cause.TRUNCATED);
        assertThat(written(out -> NATIVE.gap(ENERGY, gap, out)))
                .isEqualTo(
                        "{\"type\":\"gap\",\"stream\":\"energy\",\"reason\":\"truncated\","
                                + "\"from\":\"1.q83vEjRWeJA.0:43\",\"to\":null}");
    }

    // --- text of clients and operators

    @Property(tries = 500)
    void whateverAnErrorQuotesTheFrameIsOneJsonDocument(@ForAll String text, @ForAll String more)
            throws IOException {
        var refused = new Notice.Refused(Notice.Code.INVALID_CHANNEL, text, more, text);
        assertThat(members(Objects.requireNonNull(said(refused))))
                .contains("message", "code", "stream");
    }

    @Property(tries = 500)
    void whateverTheKeyTheFrameIsOneJsonDocument(@ForAll byte[] key) throws IOException {
        var publication =
                new Publication(FIRST, 42, NOON, Payload.of(key), Payload.of("{\"x\":1}"));
        assertThat(members(Objects.requireNonNull(said(publication))))
                .containsAnyOf("key", "keyBase64")
                .endsWith("data");
    }

    private static List<String> members(String json) throws IOException {
        var names = new ArrayList<String>();
        try (var parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                names.add(name);
                parser.nextToken();
                parser.skipChildren();
            }
            assertThat(parser.nextToken()).isNull();
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("notices")
    void everyNoticeIsOneLine(Notice notice) {
        assertThat(said(notice)).doesNotContainPattern("[\\r\\n]");
    }
}
