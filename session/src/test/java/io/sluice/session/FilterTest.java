package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.filter.Predicate;
import io.sluice.hub.Header;
import io.sluice.hub.PastSettings;
import io.sluice.hub.Payload;
import io.sluice.hub.StateSettings;
import io.sluice.hub.StreamSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscriptions that are given a part of what is published, and a part of each. */
class FilterTest {
    private Stage stage = new Stage().begun();
    private final FakeOutlet outlet = new FakeOutlet();

    private Session ask(String wish) {
        var session = stage.open(outlet);
        stage.say(session, "subscribe energy ? " + wish);
        return session;
    }

    private void offer(boolean isJson, Set<String> fields, Set<String> headers) {
        stage.offer =
                new OfferSettings(
                        null, Predicate.ALWAYS, Duration.ZERO, false, isJson, fields, headers);
    }

    private List<String> data() {
        return outlet.written.stream().filter(line -> line.startsWith("energy ")).toList();
    }

    @Test
    void onlyWhatPassesIsGiven() {
        ask("filter=value.power > 100");
        stage.publish("{\"power\":50}", "{\"power\":150}", "{}", "{\"power\":\"200\"}", "7");
        assertThat(data()).containsExactly("energy 1 {\"power\":150}");
    }

    @ParameterizedTest
    @CsvSource({
        "key = 'b', 1",
        "key prefix 'a', 0",
        "headers.site = 'x', 1",
        "headers.site exists, 1 2",
        "headers.site = 'z', 2",
        "not key = 'a', 1 2",
    })
    void keysAndHeadersCanBeTested(String filter, String passing) {
        offer(true, Set.of(), Set.of("site"));
        ask("filter=" + filter);
        stage.publish(
                FakeLog.entry("a", "1"),
                FakeLog.entry("b", "2", header("site", "x")),
                FakeLog.entry("c", "3", header("site", "y"), header("site", "z")));
        assertThat(data().stream().map(line -> line.substring("energy ".length(), 8)))
                .containsExactlyElementsOf(List.of(passing.split(" ", -1)));
    }

    private static Header header(String name, String value) {
        return new Header(name, Payload.of(value));
    }

    @Test
    void onlyTheFieldsAskedForAreSent() {
        ask("fields=power,at.site");
        stage.publish("{\"power\":5.50,\"x\":1,\"at\":{\"site\":\"s\",\"y\":2}}", "{}", "3");
        assertThat(data())
                .containsExactly(
                        "energy 0 {\"power\":5.50,\"at.site\":\"s\"}",
                        "energy 1 {\"power\":null,\"at.site\":null}",
                        "energy 2 {\"power\":null,\"at.site\":null}");
    }

    @Test
    void filtersLookAtFieldsThatAreNotSent() {
        ask("filter=value.power > 100 ? fields=site");
        stage.publish("{\"power\":150,\"site\":\"s\"}", "{\"power\":50,\"site\":\"t\"}");
        assertThat(data()).containsExactly("energy 0 {\"site\":\"s\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ? last=40",
                " ? after=1.incarnation.0:0",
                " ? every=250ms ? deliver=all"
            })
    void theSameComesWhateverTheBeginning(String beginning) {
        stage = new Stage(3000).begun();
        var session = beginning.isEmpty() || beginning.contains("every") ? open(beginning) : null;
        for (int i = 0; i < 40; i++) {
            stage.publish("{\"power\":%d,\"pad\":\"%s\"}".formatted(i % 4, "x".repeat(200)));
        }
        if (session == null) {
            open(beginning);
        }
        stage.pass(Duration.ofSeconds(1));
        var expected =
                Stream.iterate(3, i -> i < 40, i -> i + 4)
                        .map(i -> "energy " + i + " {\"power\":3}")
                        .toList();
        var given = data();
        if (beginning.contains("last")) {
            // what lies before the tail is not looked through for a filter
            assertThat(outlet.written.getFirst()).endsWith(" fewer");
            assertThat(given).isNotEmpty();
            assertThat(expected).endsWith(given.toArray(String[]::new));
        } else {
            assertThat(given).isEqualTo(expected);
        }
    }

    private Session open(String beginning) {
        return ask("filter=value.power = 3 ? fields=power" + beginning);
    }

    @Test
    void whatIsNotWrittenAsAFilterIsRefusedWithThePart() {
        var session = ask("filter=value.power >");
        stage.say(session, "subscribe energy ? filter=claims.tenant = 1");
        stage.say(session, "subscribe energy ? filter=power > 1");
        assertThat(outlet.written)
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).startsWith("refused invalid_filter "));
        assertThat(outlet.written.get(1)).endsWith("(claims.tenant)");
        assertThat(outlet.written.get(2)).endsWith("(power)");
        assertThat(session.isOpen()).isTrue();
        assertThat(stage.gauge("sluice.subscriptions")).isZero();
    }

    @Test
    void whereFieldsAreKnownOthersAreRefused() {
        offer(true, Set.of("power", "at"), Set.of("site"));
        var session = ask("filter=value.powr > 1");
        stage.say(session, "subscribe energy ? fields=power,secret.x");
        stage.say(session, "subscribe energy ? filter=headers.sit = 'x'");
        stage.say(session, "subscribe energy ? filter=value.at.x = 1 ? fields=power,at.y");
        assertThat(outlet.written)
                .containsExactly(
                        "refused invalid_filter the stream has no such field; it has [at, power]"
                                + " (powr)",
                        "refused invalid_filter the stream has no such field; it has [at, power]"
                                + " (secret.x)",
                        "refused invalid_filter the stream keeps no such header (sit)",
                        "subscribed energy 1.incarnation.0:0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fields=a,a", "fields=a..b", "fields=", "fields=,", "fields=a,,b"})
    void aListOfFieldsIsOneOfPathsThatAreThereOnce(String wish) {
        ask(wish);
        assertThat(outlet.written).singleElement().asString().startsWith("refused invalid_filter ");
    }

    @Test
    void payloadsThatAreNotJsonHaveNoFields() {
        offer(false, Set.of(), Set.of());
        var session = ask("filter=value.a = 1");
        stage.say(session, "subscribe energy ? fields=a");
        stage.say(session, "subscribe energy ? filter=key = 'k'");
        stage.publishKeyed("k", "text");
        stage.publishKeyed("m", "text");
        String refused = "refused not_filterable payloads of this stream are not JSON";
        assertThat(outlet.written)
                .containsExactly(
                        refused, refused, "subscribed energy 1.incarnation.0:0", "energy 0 k=text");
    }

    @Test
    void filtersMayNotBeTooComplex() {
        var session = ask("filter=" + "value.a = 1 or ".repeat(32) + "true");
        stage.say(session, "subscribe energy ? filter=key = '" + "x".repeat(1100) + "'");
        stage.say(session, "subscribe energy ? fields=" + fields(33));
        assertThat(outlet.written)
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).startsWith("refused filter_too_complex "))
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(300));
    }

    private static String fields(int count) {
        return String.join(
                ",", Stream.iterate(0, i -> i < count, i -> i + 1).map(i -> "f" + i).toList());
    }

    @Test
    void aStreamHasSoManyDifferentFiltersAndNoMore() {
        stage.settings =
                new SessionSettings(
                        Stage.TICK, Stage.TICK.multipliedBy(9), 100_000, 5, Duration.ofHours(1));
        var first = stage.open(outlet);
        stage.say(first, "subscribe energy ? filter=value.a = 0");
        for (int i = 1; i < Selections.MAX_CHOSEN; i++) {
            stage.say(stage.open(new FakeOutlet()), "subscribe energy ? filter=value.a = " + i);
        }
        outlet.news();
        var other = stage.open(outlet);
        stage.say(other, "subscribe energy ? filter=value.b = 1");
        assertThat(outlet.news())
                .containsExactly(
                        "refused filter_too_complex the stream has too many different filters;"
                                + " use one that others use, or none");
        stage.say(other, "subscribe energy ? filter=value.a  =  1");
        stage.say(other, "subscribe heat ? filter=value.b = 1");
        assertThat(outlet.news())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).startsWith("subscribed "));
        first.onGone();
        stage.say(other, "subscribe energy ? filter=value.b = 1");
        assertThat(outlet.news()).hasSize(1).first().asString().startsWith("subscribed ");
    }

    @Test
    void onesThatReadTheSameShareTheBytes() {
        var other = new FakeOutlet();
        ask("filter=value.a = 1");
        stage.say(stage.open(other), "subscribe energy ? filter=value.a=1.0");
        stage.publish("{\"a\":1}", "{\"a\":2}");
        assertThat(data()).containsExactly("energy 0 {\"a\":1}");
        assertThat(other.written).last().isEqualTo("energy 0 {\"a\":1}");
    }

    // --- state

    private static Stage keeping() {
        return new Stage(
                        new StreamSettings(100_000, PastSettings.STANDARD, StateSettings.STANDARD),
                        1)
                .begun();
    }

    @Test
    void aStateIsFilteredToo() {
        stage = keeping();
        stage.publish(FakeLog.entry("a", "{\"p\":1}"), FakeLog.entry("b", "{\"p\":9}"));
        ask("mode=state ? filter=value.p > 5 ? fields=p");
        assertThat(outlet.news())
                .containsExactly(
                        "subscribed energy  complete",
                        "energy 1 b={\"p\":9}",
                        "synced energy 1.incarnation.0:2");
    }

    @Test
    void aKeyThatNoLongerPassesIsRemoved() {
        stage = keeping();
        stage.publish(FakeLog.entry("a", "{\"p\":1}"), FakeLog.entry("b", "{\"p\":9}"));
        ask("mode=state ? filter=value.p > 5");
        outlet.news();
        stage.publish(
                FakeLog.entry("a", "{\"p\":7}"),
                FakeLog.entry("b", "{\"p\":2}"),
                FakeLog.entry("b", "{\"p\":3}"),
                FakeLog.entry("c", "{\"p\":3}"),
                FakeLog.entry("c", null),
                FakeLog.entry("a", null));
        assertThat(outlet.news())
                .containsExactly("energy 2 a={\"p\":7}", "energy 3 -b", "energy 7 -a");
    }

    @Test
    void aStreamWithoutStateSaysSo() {
        var session = ask("mode=state");
        assertThat(outlet.written)
                .containsExactly("refused state_unavailable the stream keeps no state");
        assertThat(session.isOpen()).isTrue();
        assertThat(stage.gauge("sluice.subscriptions")).isZero();
    }

    @Test
    void aStateThatIsTooLargeSaysSo() {
        stage =
                new Stage(
                                new StreamSettings(
                                        100_000,
                                        PastSettings.STANDARD,
                                        new StateSettings(null, 2, 100_000, Duration.ZERO)),
                                1)
                        .begun();
        stage.publish(FakeLog.entry("a", "1"), FakeLog.entry("b", "1"), FakeLog.entry("c", "1"));
        ask("mode=state");
        assertThat(outlet.written)
                .containsExactly(
                        "refused state_unavailable the stream has more than the 2 keys or 100000"
                                + " bytes its state may have");
    }

    @Test
    void aStateIsResumedWithWhatHasChanged() {
        stage = keeping();
        stage.publish(FakeLog.entry("a", "1"), FakeLog.entry("b", "2"), FakeLog.entry("c", "3"));
        stage.publish(FakeLog.entry("a", "4"), FakeLog.entry("b", null));
        ask("mode=state ? after=1.incarnation.0:2");
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy 1.incarnation.0:2 complete",
                        "energy 2 c=3",
                        "energy 3 a=4",
                        "energy 4 -b",
                        "synced energy 1.incarnation.0:5");
    }

    @Test
    void aStateThatCannotBeResumedIsResetAndGivenInFull() {
        stage = keeping();
        stage.publish(FakeLog.entry("a", "1"), FakeLog.entry("b", "2"));
        ask("mode=state ? after=1.AAAAAAAAAAA.0:2");
        assertThat(outlet.written)
                .hasSize(5)
                .contains("reset energy", "energy 0 a=1", "energy 1 b=2")
                .last()
                .isEqualTo("synced energy 1.incarnation.0:2");
    }

    @Test
    void theStateOfAKeyIsItsLastValue() {
        stage = keeping();
        stage.publish(FakeLog.entry("a", "1"), FakeLog.entry("b", "2"), FakeLog.entry("a", "3"));
        stage.say(stage.open(outlet), "subscribe energy:a ? last=1");
        stage.say(stage.open(outlet), "subscribe energy:b ? mode=state");
        stage.publishKeyed("b", "5");
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy:a  complete",
                        "energy:a 2 a=3",
                        "synced energy:a 1.incarnation.0:3",
                        "subscribed energy:b  complete",
                        "energy:b 1 b=2",
                        "synced energy:b 1.incarnation.0:3",
                        "energy:b 3 b=5");
    }

    @Test
    void aGuardedStateRemovesWhatIsNoLongerOnesOwnAndNothingElse() {
        stage = keeping().rows("value.tenant == claims.tenant");
        stage.publish(FakeLog.entry("a", tenant("t1")), FakeLog.entry("b", tenant("t2")));
        var session = stage.open(outlet, tenantOf("t1"));
        stage.say(session, "subscribe energy ? mode=state");
        stage.publish(
                FakeLog.entry("b", null),
                FakeLog.entry("a", tenant("t2")),
                FakeLog.entry("a", tenant("t3")),
                FakeLog.entry("a", null),
                FakeLog.entry("c", tenant("t1")));
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy  complete",
                        "energy 0 a=" + tenant("t1"),
                        "synced energy 1.incarnation.0:2",
                        "energy 3 -a",
                        "energy 6 c=" + tenant("t1"));
    }

    @Test
    void aGuardedStateIsNeverResumedFromAPosition() {
        stage = keeping().rows("value.tenant == claims.tenant");
        stage.publish(FakeLog.entry("a", tenant("t1")), FakeLog.entry("b", tenant("t2")));
        var session = stage.open(outlet, tenantOf("t1"));
        stage.say(session, "subscribe energy ? mode=state ? after=1.incarnation.0:2");
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy 1.incarnation.0:2 complete",
                        "reset energy",
                        "energy 0 a=" + tenant("t1"),
                        "synced energy 1.incarnation.0:2");
    }

    private static String tenant(String name) {
        return "{\"tenant\":\"" + name + "\"}";
    }

    private static Principal tenantOf(String name) {
        return new Principal(
                "s",
                Access.EVERYTHING,
                claim -> claim.equals("tenant") ? name : null,
                Principal.NEVER);
    }
}
