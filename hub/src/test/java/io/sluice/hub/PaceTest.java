package io.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Cursors that move now and then. */
class PaceTest {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Bench bench = new Bench(1, 100_000, null);

    @Test
    void ofEachKeyComesWhatWasPublishedLast() {
        var reader = bench.open(Bench.paced(EVERY, Pace.Deliver.LATEST));
        for (int i = 0; i < 50; i++) {
            bench.publish(0, "k" + i % 5, "v" + i);
            bench.settle();
        }
        assertThat(reader.received).isEmpty();
        bench.pass(EVERY.plusMillis(50));
        assertThat(Bench.values(reader)).containsExactly("v45", "v46", "v47", "v48", "v49");
    }

    @Test
    void allComesInOnePiece() {
        var reader = bench.open(Bench.paced(EVERY, Pace.Deliver.ALL));
        for (int i = 0; i < 30; i++) {
            bench.publish(0, "k", "v" + i);
            bench.settle();
        }
        assertThat(reader.received).isEmpty();
        bench.pass(EVERY.plusMillis(50));
        assertThat(reader.publications()).hasSize(30);
    }

    @Test
    void nothingHappensWhileNobodyPublishes() {
        var reader = bench.open(Bench.paced(EVERY, Pace.Deliver.LATEST));
        for (int i = 0; i < 5; i++) {
            bench.pass(EVERY.plusMillis(50));
        }
        assertThat(reader.received).isEmpty();
        bench.publish(0, "k", "v");
        bench.pass(EVERY.plusMillis(50));
        assertThat(Bench.values(reader)).containsExactly("v");
    }

    @Test
    void aPaceCanBeTakenAway() {
        var reader = new RecordingReader();
        var cursor =
                bench.stream
                        .station(bench.lane)
                        .cursor(
                                new TestVariant("all", 10),
                                reader,
                                Bench.paced(EVERY, Pace.Deliver.LATEST));
        cursor.open();
        bench.publish(0, "k", "a");
        bench.publish(0, "k", "b");
        bench.settle();
        cursor.pace(Pace.NONE);
        bench.settle();
        bench.publish(0, "k", "c");
        bench.settle();
        assertThat(Bench.values(reader)).containsExactly("a", "b", "c");
        assertThat(cursor.isLive()).isTrue();
    }

    @Test
    void aPaceCanBeGivenToALiveCursor() {
        var reader = new RecordingReader();
        var cursor =
                bench.stream
                        .station(bench.lane)
                        .cursor(
                                new TestVariant("all", 10),
                                reader,
                                Opening.live(SlowPolicy.CATCH_UP));
        cursor.open();
        bench.publish(0, "k", "a");
        bench.settle();
        cursor.pace(new Pace(EVERY, Pace.Deliver.LATEST));
        bench.publish(0, "k", "b");
        bench.publish(0, "k", "c");
        bench.settle();
        assertThat(Bench.values(reader)).containsExactly("a");
        bench.pass(EVERY.plusMillis(50));
        assertThat(Bench.values(reader)).containsExactly("a", "c");
    }
}
