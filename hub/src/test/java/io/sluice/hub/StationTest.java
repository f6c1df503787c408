package io.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StationTest {
    private final Random random = new Random(1);
    private final SimulatedTime time = new SimulatedTime();
    private final SimulatedLane lane = new SimulatedLane(0, time);
    private final SimulatedLog log = new SimulatedLog(time, 1);
    private final TestVariant variant = new TestVariant("v", 10);

    private Stream stream(long tailBytes) {
        var stream =
                new Stream(
                        "s",
                        new Tail(tailBytes, 64),
                        Live.SLICE,
                        StreamSettings.of(tailBytes),
                        log,
                        new Replay(2, 1 << 20, time),
                        List.of(lane),
                        time);
        stream.chunk(log.begin());
        return stream;
    }

    private Cursor open(Stream stream, Variant variant, Reader reader, SlowPolicy slow) {
        var cursor = stream.station(lane).cursor(variant, reader, Opening.live(slow));
        cursor.open();
        return cursor;
    }

    @Test
    void aNewCursorIsGivenWhatIsPublishedFromThenOn() {
        Stream stream = stream(1 << 20);
        stream.chunk(log.next(random, 3));
        var reader = new RecordingReader();
        open(stream, variant, reader, SlowPolicy.CATCH_UP);
        stream.chunk(log.next(random, 2));
        lane.turnUntilIdle();
        assertThat(reader.received).isEqualTo(log.all().subList(3, 5));
    }

    @Test
    void aLaneWithoutDemandIsNotWoken() {
        Stream stream = stream(1 << 20);
        stream.chunk(log.next(random, 1));
        assertThat(lane.waiting()).isZero();
    }

    @Test
    void manyChunksAreOneWakeUpAndOneParcel() {
        Stream stream = stream(1 << 20);
        int[] takes = {0};
        var reader = new RecordingReader();
        reader.onTake = _ -> takes[0]++;
        open(stream, variant, reader, SlowPolicy.CATCH_UP);
        for (int i = 0; i < 5; i++) {
            stream.chunk(log.next(random, 2));
        }
        assertThat(lane.waiting()).isEqualTo(1);
        lane.turnUntilIdle();
        assertThat(takes[0]).isEqualTo(1);
        assertThat(reader.received).hasSize(10);
    }

    @Test
    void aSlowClientCatchesUpFromWhereItStood() {
        Stream stream = stream(1 << 20);
        var reader = new RecordingReader();
        var cursor = open(stream, variant, reader, SlowPolicy.CATCH_UP);
        reader.room = 0;
        for (int i = 0; i < 30; i++) {
            stream.chunk(log.next(random, 2));
            lane.turnUntilIdle();
        }
        assertThat(reader.received).isEmpty();
        assertThat(cursor.isLive()).isFalse();

        reader.room = Integer.MAX_VALUE;
        cursor.resume();
        lane.turnUntilIdle();
        assertThat(reader.received).isEqualTo(log.all());
        assertThat(cursor.isLive()).isTrue();
    }

    /** So many that serving them takes several turns, and not from the first on. */
    @Test
    void whoJoinsWhileOthersAreServedTakesNobodysTurn() {
        Stream stream = stream(1 << 20);
        var readers = new ArrayList<RecordingReader>();
        for (int i = 0; i < 3 * Live.SLICE; i++) {
            readers.add(new RecordingReader());
            open(stream, variant, readers.getLast(), SlowPolicy.CATCH_UP);
        }
        for (int i = 0; i < 10; i++) {
            stream.chunk(log.next(random, 1));
            while (lane.turn()) {
                open(stream, variant, new RecordingReader(), SlowPolicy.CATCH_UP);
            }
        }
        for (var reader : readers) {
            assertThat(reader.received).isEqualTo(log.all());
        }
    }

    @Test
    void aClientThatTheTailHasLeftBehindReadsOnFromTheLog() {
        Stream stream = stream(3_000);
        var reader = new RecordingReader();
        var cursor = open(stream, variant, reader, SlowPolicy.CATCH_UP);
        reader.room = 0;
        for (int i = 0; i < 40; i++) {
            stream.chunk(log.next(random, 2));
            lane.turnUntilIdle();
        }
        reader.room = Integer.MAX_VALUE;
        cursor.resume();
        do {
            lane.turnUntilIdle();
        } while (log.answer(random));
        assertThat(reader.received).isEqualTo(log.all());
        assertThat(cursor.isLive()).isTrue();
        assertThat(log.reads()).isPositive();
    }

    @Test
    void aLatestClientSkipsToWhatComesNext() {
        Stream stream = stream(1 << 20);
        var reader = new RecordingReader();
        var cursor = open(stream, variant, reader, SlowPolicy.LATEST);
        reader.room = 0;
        stream.chunk(log.next(random, 5));
        lane.turnUntilIdle();
        reader.room = Integer.MAX_VALUE;
        cursor.resume();
        lane.turnUntilIdle();
        stream.chunk(log.next(random, 1));
        lane.turnUntilIdle();
        assertThat(reader.received).hasSize(2);
        assertThat(reader.received.getFirst()).isInstanceOf(Gap.class);
        assertThat(reader.received.getLast()).isEqualTo(log.all().getLast());
    }

    @Test
    void aLargeAudienceIsServedInSlicesAndEachMemberOnce() {
        Stream stream = stream(1 << 20);
        var readers = new ArrayList<RecordingReader>();
        for (int i = 0; i < 3 * Live.SLICE; i++) {
            var reader = new RecordingReader();
            readers.add(reader);
            open(stream, variant, reader, SlowPolicy.CATCH_UP);
        }
        stream.chunk(log.next(random, 1));
        assertThat(lane.turn()).isTrue();
        assertThat(readers.stream().filter(r -> !r.received.isEmpty())).hasSize(Live.SLICE);
        lane.turnUntilIdle();
        assertThat(readers).allSatisfy(r -> assertThat(r.received).isEqualTo(log.all()));
        assertThat(variant.unreleased()).isEmpty();
    }

    @Test
    void membersThatLeaveWhileOthersAreServedCostNobodyAPublication() {
        Stream stream = stream(1 << 20);
        var readers = new ArrayList<RecordingReader>();
        var cursors = new ArrayList<Cursor>();
        for (int i = 0; i < 40; i++) {
            var reader = new RecordingReader();
            readers.add(reader);
            cursors.add(open(stream, variant, reader, SlowPolicy.CATCH_UP));
        }
        for (int i = 0; i < 20; i++) {
            int other = 39 - i;
            readers.get(i).onTake = _ -> cursors.get(other).close();
        }
        stream.chunk(log.next(random, 1));
        lane.turnUntilIdle();
        assertThat(readers.subList(0, 20)).allSatisfy(r -> assertThat(r.received).hasSize(1));
        assertThat(readers.subList(20, 40))
                .allSatisfy(r -> assertThat(r.received).hasSizeLessThan(2));
    }

    @Test
    void moreThanABatchIsTakenInParts() {
        Stream stream = stream(64 << 20);
        var reader = new RecordingReader();
        open(stream, variant, reader, SlowPolicy.CATCH_UP);
        var expected = new ArrayList<Publication>();
        var partition = new Partition(Incarnation.of("topic", "cluster", "id"), 0);
        byte[] large = new byte[(int) Live.BATCH_BYTES / 2];
        Position at = log.position();
        for (int i = 0; i < 10; i++) {
            var publication = new Publication(partition, i, 0, null, Payload.of(large));
            expected.add(publication);
            var after = at.with(partition, i + 1);
            stream.chunk(new Chunk(null, at, after, List.of(publication), 0));
            at = after;
        }
        assertThat(lane.turn()).isTrue();
        assertThat(reader.received).hasSizeBetween(1, 3);
        lane.turnUntilIdle();
        assertThat(reader.received).isEqualTo(expected);
    }

    @Test
    void aMemberNotServedYetStandsBeforeTheBatch() {
        Stream stream = stream(1 << 20);
        var cursors = new ArrayList<Cursor>();
        for (int i = 0; i < Live.SLICE + 1; i++) {
            cursors.add(open(stream, variant, new RecordingReader(), SlowPolicy.CATCH_UP));
        }
        Position before = log.position();
        stream.chunk(log.next(random, 1));
        lane.turn();
        assertThat(cursors.stream().map(Cursor::position).filter(before::equals)).hasSize(1);
        lane.turnUntilIdle();
        assertThat(cursors).allMatch(cursor -> cursor.position().equals(log.position()));
    }

    @Test
    void whatCannotBeEncodedEndsTheCursorsThatNeedItAndNoOthers() {
        Stream stream = stream(1 << 20);
        var bug = new IllegalStateException("a bug");
        var broken = new BrokenVariant(bug);
        var unlucky = new RecordingReader();
        var slow = new RecordingReader();
        var healthy = new RecordingReader();
        open(stream, variant, healthy, SlowPolicy.CATCH_UP);
        open(stream, broken, unlucky, SlowPolicy.CATCH_UP);
        stream.chunk(log.next(random, 2));
        lane.turnUntilIdle();
        assertThat(unlucky.received).isEqualTo(List.of(bug));
        open(stream, broken, slow, SlowPolicy.CATCH_UP);
        stream.chunk(log.next(random, 2));
        lane.turnUntilIdle();
        assertThat(slow.received).isEqualTo(List.of(bug));
        assertThat(healthy.received).isEqualTo(log.all());
        assertThat(variant.unreleased()).isEmpty();
    }

    @Test
    void aGapInTheLogIsAnItemOfItsChunk() {
        var old = new Partition(Incarnation.of("t", "1"), 0);
        var fresh = new Partition(Incarnation.of("t", "2"), 0);
        var from = Position.nowhere().with(old, 7);
        var to = Position.nowhere().with(fresh, 0);
        var chunk =
                new Chunk(
                        new Gap(from, to, Gap.Cause.RECREATED),
                        to,
                        to.with(fresh, 1),
                        List.of(new Publication(fresh, 0, 0, null, Payload.of("1"))),
                        0);
        assertThat(chunk.items()).isEqualTo(2);
        assertThat(chunk.positionAfter(0)).isEqualTo(from);
        assertThat(chunk.positionAfter(1)).isEqualTo(to);
        assertThat(chunk.positionAfter(2)).isEqualTo(to.with(fresh, 1));
    }

    @Test
    void countsDeliveriesAndHowLongTheyTook() {
        Stream stream = stream(1 << 20);
        for (int i = 0; i < 20; i++) {
            open(stream, variant, new RecordingReader(), SlowPolicy.CATCH_UP);
        }
        stream.chunk(log.next(random, 2));
        time.advance(3_000_000);
        lane.turnUntilIdle();
        var station = stream.station(lane);
        assertThat(station.deliveries()).isEqualTo(40);
        assertThat(station.bytes()).isEqualTo(4000);
        assertThat(station.sinceRead().sumSeconds()).isEqualTo(40 * 0.003);
    }

    /** A variant that meets a bug whatever it encodes. */
    private record BrokenVariant(RuntimeException bug) implements Variant {
        @Override
        public Parcel encode(Run run) {
            throw bug;
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
