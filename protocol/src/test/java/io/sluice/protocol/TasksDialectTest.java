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
import io.sluice.session.Request;
import io.sluice.session.Terms;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TasksDialectTest {
    private static final TasksDialect TASKS = TasksDialect.INSTANCE;

    private static Request read(String message) {
        return TASKS.read(message.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void clientsCatchUpAndAreClosedForWhatIsNoMessage() {
        assertThat(TASKS.terms())
                .isEqualTo(
                        new Terms(
                                SlowPolicy.CATCH_UP, true, false, false, true, Terms.Ending.CODE));
    }

    @Test
    void anEventIsToldAsItWasPublished() {
        var event = publication(7, NOON, "u", "{ \"title\" : \"caf\u00e9\\n\" }");
        assertThat(written(out -> TASKS.publication(ENERGY, event, out)))
                .isEqualTo(
                        "{\"type\":\"task_update\",\"event\":{ \"title\" : \"caf\u00e9\\n\" },"
                                + "\"timestamp\":\"2025-12-27T12:34:56.789Z\"}");
    }

    @Test
    void deletionsAndGapsAreNotTold() {
        var deletion = publication(7, NOON, "u", null);
        assertThat(written(out -> TASKS.publication(ENERGY, deletion, out))).isNull();
        var gap = new Gap(Position.nowhere(), null, Gap.Cause.RETENTION);
        assertThat(written(out -> TASKS.gap(ENERGY, gap, out))).isNull();
    }

    @Test
    void aUserIsQuotedAsJsonAsks() {
        assertThat(written(out -> TASKS.notice(new Notice.Connected("a\"b\\", NOON), out)))
                .contains("\"user_id\":\"a\\\"b\\\\\"");
    }

    @Test
    void aPingIsAPing() {
        assertThat(read("{\"type\":\"ping\"}")).isEqualTo(new Request.Ping());
        assertThat(read(" {\"n\":[{}],\"type\":\"ping\"} ")).isEqualTo(new Request.Ping());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"type\":\"hello\"}",
                "{\"type\":7}",
                "{\"type\":null}",
                "{\"type\":\"subscribe\",\"stream\":\"tasks:someone\"}"
            })
    void whatIsNotKnownMeansNothing(String message) {
        assertThat(read(message)).isEqualTo(new Request.Nothing());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "[]", "7", "\"ping\"", "{\"type\":\"ping\"", "{}{}", "null"})
    void whatIsNoJsonObjectIsMalformed(String message) {
        assertThat(read(message)).isInstanceOf(Request.Malformed.class);
    }

    @Test
    void policyIsBrokenByWhoHasNoGoodTokenOrUser() {
        assertThat(TASKS.closeCode(CloseReason.TOKEN_EXPIRED)).isEqualTo(1008);
        assertThat(TASKS.closeCode(CloseReason.REVOKED)).isEqualTo(1008);
        assertThat(TASKS.closeCode(CloseReason.NO_USER)).isEqualTo(1008);
        assertThat(TASKS.closeCode(CloseReason.MALFORMED)).isEqualTo(1008);
        assertThat(TASKS.closeCode(CloseReason.SHUTTING_DOWN)).isEqualTo(1012);
    }
}
