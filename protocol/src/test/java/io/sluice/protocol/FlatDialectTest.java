package io.sluice.protocol;

import static io.sluice.protocol.Samples.ENERGY;
import static io.sluice.protocol.Samples.NOON;
import static io.sluice.protocol.Samples.publication;
import static io.sluice.protocol.Samples.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Gap;
import io.sluice.hub.Position;
import io.sluice.hub.SlowPolicy;
import io.sluice.session.CloseReason;
import io.sluice.session.Notice;
import io.sluice.session.Out;
import io.sluice.session.Request;
import io.sluice.session.Terms;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlatDialectTest {
    private static final FlatDialect PLAIN = new FlatDialect(false);
    private static final FlatDialect WITH_TOPIC = new FlatDialect(true);

    private static @Nullable String said(FlatDialect dialect, @Nullable String value) {
        var publication = publication(0, NOON, "k", value);
        return written(out -> dialect.publication(ENERGY, publication, out));
    }

    @Test
    void clientsSkipWhatTheyAreTooSlowForAndSayNothing() {
        assertThat(PLAIN.terms())
                .isEqualTo(
                        new Terms(
                                SlowPolicy.LATEST, false, false, false, false, Terms.Ending.CODE));
        assertThat(PLAIN.withPositionOfConnection()).isSameAs(PLAIN);
        assertThat(PLAIN.read("{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Request.Malformed.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|{\"topic\":\"heatpump-realtime\"}",
                "{\"a\":1}|{\"topic\":\"heatpump-realtime\",\"a\":1}",
                "{\"topic\":\"x\"}|{\"topic\":\"heatpump-realtime\"}",
                "{\"a\":12,\"topic\":{\"b\":[1]},\"c\":-1.5e3}|{\"topic\":\"heatpump-realtime\",\"a\":12,\"c\":-1.5e3}",
                "{ \"a\" : \"x\\\"y\" , \"b\" : null }|{\"topic\":\"heatpump-realtime\",\"a\" : \"x\\\"y\",\"b\" : null}",
                "{\"ü\":{\"topic\":1}}|{\"topic\":\"heatpump-realtime\",\"ü\":{\"topic\":1}}",
                "{\"t\\u006fpic\":1,\"z\":true}|{\"topic\":\"heatpump-realtime\",\"z\":true}",
            })
    void theTopicIsPutInFrontAndTheRestKeptAsItStands(String value, String expected) {
        assertThat(said(WITH_TOPIC, value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "1", "\"x\"", "null"})
    void withTheTopicWhatIsNoObjectIsLeftOut(String value) {
        assertThat(said(WITH_TOPIC, value)).isNull();
        assertThat(said(PLAIN, value)).isEqualTo(value);
    }

    @Test
    void deletionsAndGapsAreNotTold() {
        var gap = new Gap(Position.nowhere(), null, Gap.Cause.SLOW);
        assertThat(said(PLAIN, null)).isNull();
        assertThat(said(WITH_TOPIC, null)).isNull();
        assertThat(PLAIN.gap(ENERGY, gap, new Out(1))).isFalse();
    }

    static Stream<Notice> notices() {
        return Stream.concat(
                NativeDialectTest.notices(),
                Stream.of(new Notice.Ending(CloseReason.SHUTTING_DOWN)));
    }

    @ParameterizedTest
    @MethodSource("notices")
    void theSessionSaysNothingOfItself(Notice notice) {
        assertThat(PLAIN.notice(notice, new Out(1))).isFalse();
    }
}
