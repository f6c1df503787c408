package io.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Cursors on one key of a stream. */
class KeysTest {
    private final Bench bench = new Bench(1, 4_000, null);

    @Test
    void eachIsGivenItsKeyAndNothingElse() {
        var one = bench.open(Bench.ofKey("one"));
        var two = bench.open(Bench.ofKey("two"));
        var all = bench.open(Opening.live(SlowPolicy.CATCH_UP));
        bench.publish(0, "one", "a");
        bench.publish(0, "two", "b");
        bench.publish(0, null, "c");
        bench.publish(0, "one", "d");
        bench.settle();
        assertThat(Bench.values(one)).containsExactly("a", "d");
        assertThat(Bench.values(two)).containsExactly("b");
        assertThat(Bench.values(all)).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aPublicationTouchesOnlyTheSubscribersOfItsKey() {
        var counting = new CountingVariant();
        for (int i = 0; i < 1_000; i++) {
            bench.open(counting, Bench.ofKey("k" + i));
        }
        bench.publish(0, "k7", "v");
        bench.settle();
        assertThat(counting.encodings).isEqualTo(1);
    }

    @Test
    void oneThatWasBehindIsGivenItsKeyInOrder() {
        var reader = new RecordingReader();
        reader.room = 1;
        var cursor =
                bench.stream
                        .station(bench.lane)
                        .cursor(new TestVariant("all", 1), reader, Bench.ofKey("one"));
        cursor.open();
        for (int i = 0; i < 300; i++) {
            bench.publish(0, i % 3 == 0 ? "one" : "two", "v" + i);
            bench.settle();
        }
        assertThat(reader.publications()).hasSize(1);
        reader.room = Integer.MAX_VALUE;
        cursor.resume();
        bench.settle();
        assertThat(Bench.values(reader)).hasSize(100).startsWith("v0", "v3").endsWith("v297");
        assertThat(cursor.position()).isEqualTo(bench.log.position());
    }

    @Test
    void aGapIsToldToAll() {
        var reader = bench.open(Bench.ofKey("quiet"));
        bench.stream.chunk(bench.log.recreate(bench.random));
        bench.settle();
        assertThat(reader.received).hasSize(1).allMatch(Gap.class::isInstance);
    }

    /** Counts how often anything is encoded. */
    private static final class CountingVariant implements Variant {
        private int encodings;

        @Override
        public @Nullable Parcel encode(Run run) {
            encodings++;
            run.pass(run.stretch());
            return null;
        }

        @Override
        public boolean takes(Chunk chunk, int publication) {
            return true;
        }

        @Override
        public boolean isSelective() {
            return false;
        }

        @Override
        public boolean isGuarded() {
            return false;
        }
    }
}
