package io.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cursors that read the state of a stream. */
class StateTest {
    private static final Opening STATE =
            new Opening(
                    new Beginning.Now(), Opening.View.STATE, null, SlowPolicy.CATCH_UP, Pace.NONE);

    private final TestVariant variant =
            new TestVariant("state", 10, _ -> true, Opening.View.STATE, false);

    private static Bench bench(StateSettings settings) {
        return new Bench(1, 2_000, settings);
    }

    private static void publishSome(Bench bench) {
        bench.publish(0, "a", "1");
        bench.publish(0, "b", "2");
        bench.publish(0, "a", "3");
        bench.publish(0, "c", "4");
        bench.publish(0, "b", null);
        bench.publish(0, null, "no key");
        bench.settle();
    }

    @Test
    void itBeginsWithTheLastValueOfEachKeyAndGoesOnWithChanges() {
        var bench = bench(StateSettings.STANDARD);
        publishSome(bench);
        var at = bench.log.position();
        var reader = bench.open(variant, STATE);
        assertThat(Bench.values(reader)).containsExactly("3", "4");
        assertThat(reader.received.getLast()).isEqualTo(new RecordingReader.Synced(at));
        bench.publish(0, "a", null);
        bench.publish(0, "d", "5");
        bench.settle();
        assertThat(Bench.values(reader)).containsExactly("3", "4", "-", "5");
    }

    @Test
    void itIsCollectedFromTheLogHoweverFarBack() {
        var bench = new Bench(1, 2_000, StateSettings.STANDARD);
        bench.publish(0, "old", "1");
        for (int i = 0; i < 500; i++) {
            bench.publish(0, "k" + i % 10, "v" + i);
            bench.settle();
        }
        var reader = bench.open(variant, STATE);
        assertThat(Bench.values(reader)).hasSize(11).startsWith("1", "v490");
    }

    @Test
    void behindAPositionComesOnlyWhatHasChanged() {
        var bench = bench(StateSettings.STANDARD);
        publishSome(bench);
        var after = bench.log.all().get(1);
        var mark = Mark.parse(after.partition().position(after.offset() + 1));
        var reader =
                bench.open(
                        variant,
                        new Opening(
                                new Beginning.Behind(List.of(mark)),
                                Opening.View.STATE,
                                null,
                                SlowPolicy.CATCH_UP,
                                Pace.NONE));
        assertThat(Bench.values(reader)).containsExactly("3", "4", "-");
    }

    @Test
    void whereDeletionsAreForgottenItBeginsAnew() {
        var bench = bench(new StateSettings(null, 100, 1 << 20, Duration.ofSeconds(10)));
        publishSome(bench);
        var first = bench.log.all().getFirst();
        var mark = Mark.parse(first.partition().position(first.offset() + 1));
        bench.pass(Duration.ofSeconds(11));
        bench.publish(0, "c", "5");
        bench.settle();
        var reader =
                bench.open(
                        variant,
                        new Opening(
                                new Beginning.Behind(List.of(mark)),
                                Opening.View.STATE,
                                null,
                                SlowPolicy.CATCH_UP,
                                Pace.NONE));
        assertThat(reader.received.getFirst()).isEqualTo(new RecordingReader.Reset());
        assertThat(Bench.values(reader)).containsExactly("3", "5");
    }

    @Test
    void withMoreKeysThanAllowedThereIsNone() {
        var bench = bench(new StateSettings(null, 3, 1 << 20, Duration.ofDays(1)));
        for (int i = 0; i < 4; i++) {
            bench.publish(0, "k" + i, "v");
        }
        bench.settle();
        var reader = bench.open(variant, STATE);
        assertThat(reader.refused).isInstanceOf(Unopened.NoState.class);
    }

    @Test
    void aStreamWithoutStateRefuses() {
        var bench = new Bench(1, 2_000, null);
        assertThat(bench.open(variant, STATE).refused).isInstanceOf(Unopened.NoState.class);
    }

    @Test
    void theLastOfAKeyIsKnownHoweverLongAgoItWas() {
        var bench = bench(StateSettings.STANDARD);
        bench.publish(0, "old", "1");
        for (int i = 0; i < 500; i++) {
            bench.publish(0, "k", "v" + i);
            bench.settle();
        }
        var reader =
                bench.open(
                        new Opening(
                                new Beginning.Last(1),
                                Opening.View.EVENTS,
                                Payload.of("old"),
                                SlowPolicy.CATCH_UP,
                                Pace.NONE));
        assertThat(Bench.values(reader)).containsExactly("1");
        bench.publish(0, "old", "2");
        bench.settle();
        assertThat(Bench.values(reader)).containsExactly("1", "2");
    }

    @Test
    void aKeyThatNoLongerPassesIsTakenAwayFromThoseWhoHadIt() {
        var bench = bench(StateSettings.STANDARD);
        var odd = new TestVariant("odd", 10, SeamScene::isOdd, Opening.View.STATE, true);
        bench.publish(0, "a", "1");
        bench.publish(0, "b", "2");
        bench.settle();
        var reader = bench.open(odd, STATE);
        bench.publish(0, "a", "4");
        bench.publish(0, "b", "6");
        bench.publish(0, "b", "7");
        bench.settle();
        assertThat(Bench.values(reader)).containsExactly("1", "-", "7");
        assertThat(reader.publications().stream().map(Publication::key).map(Payload::text))
                .containsExactly("a", "a", "b");
    }
}
