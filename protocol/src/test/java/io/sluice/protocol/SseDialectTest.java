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

import io.sluice.hub.Gap;
import io.sluice.hub.Pace;
import io.sluice.hub.Payload;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.hub.SlowPolicy;
import io.sluice.session.Channel;
import io.sluice.session.CloseReason;
import io.sluice.session.Dialect;
import io.sluice.session.Notice;
import io.sluice.session.Out;
import io.sluice.session.Request;
import io.sluice.session.Terms;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SseDialectTest {
    private static final SseDialect SSE = SseDialect.INSTANCE;
    private static final NativeDialect NATIVE = NativeDialect.INSTANCE;

    private static EventStream.Event event(Predicate<Out> writer) {
        var events = EventStream.events(Objects.requireNonNull(written(writer)));
        assertThat(events).hasSize(1);
        return events.getFirst();
    }

    // --- data

    @Test
    void aPublicationIsTheDefaultEventWithItsPositionAsId() {
        var publication = publication(42, NOON, "k", "{\"a\":1}");
        assertThat(event(out -> SSE.publication(METER, publication, out)))
                .isEqualTo(
                        new EventStream.Event(
                                "message",
                                Objects.requireNonNull(
                                        written(o -> NATIVE.publication(METER, publication, o))),
                                "1.q83vEjRWeJA.0:43"));
    }

    @Test
    void aDeletionIsAnEvent() {
        assertThat(written(out -> SSE.publication(ENERGY, publication(42, NOON, "k", null), out)))
                .isEqualTo(
                        "id: 1.q83vEjRWeJA.0:43\n"
                                + "data: {\"type\":\"data\",\"deleted\":true,\"stream\":\"energy\","
                                + "\"position\":\"1.q83vEjRWeJA.0:43\","
                                + "\"timestamp\":\"2025-12-27T12:34:56.789Z\",\"key\":\"k\"}\n\n");
    }

    @ParameterizedTest
    @CsvSource({
        "[1Lf2], '[1\ndata: 2]'",
        "[1Cr2], '[1\ndata: 2]'",
        "[1CrLf2], '[1\ndata: 2]'",
        "[1LfCr2], '[1\ndata: \ndata: 2]'",
        "[1CrCrLf2], '[1\ndata: \ndata: 2]'",
        "Lf[1], '\ndata: [1]'",
        "[1]Cr, '[1]\ndata: '",
        "Lf id: 1Lf, '\ndata:  id: 1\ndata: '"
    })
    void aLineEndInAPayloadBeginsAnotherLineOfData(String payload, String lines) {
        String value = payload.replace("Cr", "\r").replace("Lf", "\n");
        var publication = publication(42, NOON, null, value);
        assertThat(written(out -> SSE.publication(ENERGY, publication, out)))
                .endsWith(",\"data\":" + lines + "}\n\n");
    }

    @Provide
    Arbitrary<String> payloads() {
        return Arbitraries.of(
                        "\n",
                        "\r",
                        "\r\n",
                        "\n\n",
                        " ",
                        ":",
                        "data: ",
                        "id: 7",
                        "event: x",
                        "{}",
                        "[1,2]",
                        "\"ü€\"",
                        "\t",
                        "\0",
                        "retry:1")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    @Property(tries = 1000)
    void whatAClientReadsOfAnyPublicationsIsTheNativeMessages(
            @ForAll("payloads") String first,
            @ForAll("payloads") String second,
            @ForAll @IntRange(max = 1_000_000) int offset) {
        var publications =
                List.of(
                        publication(offset, NOON, first, second),
                        publication(offset + 1L, NOON, second, first));
        var text = new StringBuilder();
        for (var publication : publications) {
            text.append(written(out -> SSE.publication(METER, publication, out)));
        }
        assertThat(EventStream.events(text.toString()))
                .isEqualTo(publications.stream().map(SseDialectTest::expected).toList());
    }

    private static EventStream.Event expected(Publication publication) {
        String message = written(out -> NATIVE.publication(METER, publication, out));
        return new EventStream.Event(
                "message",
                Objects.requireNonNull(message).replace("\r\n", "\n").replace("\r", "\n"),
                publication.partition().position(publication.offset() + 1));
    }

    @Test
    void aPayloadThatIsAPartOfALargerSlabIsSplitWithinItself() {
        byte[] slab = "\n\n[\n]\n\r\n".getBytes(StandardCharsets.UTF_8);
        var publication = new Publication(FIRST, 42, NOON, null, Payload.of(slab, 2, 3));
        assertThat(written(out -> SSE.publication(ENERGY, publication, out)))
                .endsWith(",\"data\":[\ndata: ]}\n\n");
    }

    @Test
    void aPayloadOfOneLineIsNotCopied() {
        var publication = publication(42, NOON, "k\n", "{\"a\":\"\\n\"}");
        assertThat(EventLines.in(publication)).isSameAs(publication);
        var deletion = publication(42, NOON, "k", null);
        assertThat(EventLines.in(deletion)).isSameAs(deletion);
    }

    // --- everything else

    static Stream<Notice> notices() {
        return NativeDialectTest.notices();
    }

    @ParameterizedTest
    @MethodSource("notices")
    void aNoticeIsTheNativeMessageUnderItsTypeAsName(Notice notice) {
        var event = event(out -> SSE.notice(notice, out));
        assertThat(event.data()).isEqualTo(written(out -> NATIVE.notice(notice, out)));
        assertThat(event.data()).startsWith("{\"type\":\"" + event.type() + "\"");
    }

    @Test
    void aNoticeWithAPositionHasItAsId() {
        assertThat(event(out -> SSE.notice(new Notice.Synced(METER, AT_97), out)).lastId())
                .isEqualTo("1.q83vEjRWeJA.0:97");
        assertThat(event(out -> SSE.notice(new Notice.Reached(METER, AT_97), out)).lastId())
                .isEqualTo("1.q83vEjRWeJA.0:97");
        var two = AT_43.with(SECOND, 7);
        assertThat(
                        event(out ->
                                        SSE.notice(
                                                new Notice.Subscribed(ENERGY, two, null, Pace.NONE),
                                                out))
                                .lastId())
                .isEqualTo("1.q83vEjRWeJA.0:43,1.q83vEjRWeJA.1:7");
    }

    @Test
    void aClientKeepsItsIdWhereANoticeKnowsNone() {
        var nowhere = new Notice.Subscribed(ENERGY, Position.nowhere(), null, Pace.NONE);
        assertThat(written(out -> SSE.notice(nowhere, out))).doesNotContain("id:");
        var lost = new Gap(AT_43, null, Gap.Cause.TRUNCATED);
        assertThat(written(out -> SSE.gap(ENERGY, lost, out)))
                .doesNotContain("id:")
                .contains("\"to\":null");
    }

    @Test
    void aClientThatIsCutOffAfterAResetBeginsAnew() {
        assertThat(
                        EventStream.events(
                                written(out -> SSE.notice(new Notice.Reached(ENERGY, AT_43), out))
                                        + written(
                                                out -> SSE.notice(new Notice.Reset(ENERGY), out))))
                .extracting(EventStream.Event::lastId)
                .containsExactly("1.q83vEjRWeJA.0:43", "");
    }

    @Test
    void aGapLeadsToItsEnd() {
        var gap = new Gap(AT_43, AT_97.with(SECOND, 5), Gap.Cause.SLOW);
        assertThat(written(out -> SSE.gap(ENERGY, gap, out)))
                .isEqualTo(
                        "event: gap\n"
                                + "id: 1.q83vEjRWeJA.0:97,1.q83vEjRWeJA.1:5\n"
                                + "data: {\"type\":\"gap\",\"stream\":\"energy\",\"reason\":\"slow\","
                                + "\"from\":\"1.q83vEjRWeJA.0:43\","
                                + "\"to\":[\"1.q83vEjRWeJA.0:97\",\"1.q83vEjRWeJA.1:5\"]}\n\n");
    }

    @ParameterizedTest
    @EnumSource
    void theLastEventSaysWhyItEnds(CloseReason reason) {
        assertThat(written(out -> SSE.notice(new Notice.Ending(reason), out)))
                .isEqualTo(
                        "event: error\ndata: {\"type\":\"error\",\"message\":\""
                                + reason.text()
                                + "\",\"code\":\""
                                + reason.label()
                                + "\"}\n\n");
    }

    // --- the position of the whole connection

    @Test
    void whereTheConnectionsPositionIsToldEventsSayNoneOfTheirOwn() {
        Dialect dialect = SSE.withPositionOfConnection();
        assertThat(dialect.saysPositionOfConnection()).isTrue();
        assertThat(dialect.withPositionOfConnection()).isEqualTo(dialect);
        assertThat(SSE.saysPositionOfConnection()).isFalse();
        assertThat(dialect).isNotEqualTo(SSE);

        var gap = new Gap(AT_43, AT_97, Gap.Cause.SLOW);
        var publication = publication(42, NOON, null, "1");
        assertThat(written(out -> dialect.publication(ENERGY, publication, out)))
                .startsWith("data: {");
        assertThat(written(out -> dialect.gap(ENERGY, gap, out))).startsWith("event: gap\ndata: {");
        assertThat(NativeDialectTest.notices())
                .allSatisfy(notice ->
                        assertThat(written(out -> dialect.notice(notice, out)))
                                .doesNotContain("\nid:"));
    }

    @Test
    void thePositionOfTheConnectionBelongsToTheEventBehindIt() {
        Dialect dialect = SSE.withPositionOfConnection();
        var channels = List.of(ENERGY, Channel.of("heatpump"));
        var out = new Out(1);
        for (var channel : channels) {
            dialect.position("1.a.0:1;" + channel.stream(), out);
            dialect.publication(channel, publication(42, NOON, null, "[\n]"), out);
        }
        assertThat(EventStream.events(new String(out.toArray(), StandardCharsets.UTF_8)))
                .extracting(EventStream.Event::lastId)
                .containsExactly("1.a.0:1;energy", "1.a.0:1;heatpump");
    }

    // --- terms

    @Test
    void aClientOnlyListens() {
        assertThat(SSE.terms())
                .isEqualTo(
                        new Terms(
                                SlowPolicy.CATCH_UP,
                                false,
                                false,
                                true,
                                false,
                                Terms.Ending.MESSAGE));
        assertThat(SSE.read("{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Request.Malformed.class);
    }
}
