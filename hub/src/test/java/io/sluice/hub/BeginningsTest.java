package io.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where cursors begin. */
class BeginningsTest {
    private final Bench bench = new Bench(2, 2_000, null);

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            bench.time.advance(1_000_000);
            bench.publish(i % 2, "k", "v" + i);
        }
        bench.settle();
    }

    private static Mark mark(Publication publication) {
        return Mark.parse(publication.partition().position(publication.offset() + 1));
    }

    private static Opened opened(RecordingReader reader) {
        if (reader.opened == null) {
            throw new AssertionError("not opened: " + reader.refused);
        }
        return reader.opened;
    }

    @Test
    void behindAPositionComesWhatLiesBehindItFromLogAndTail() {
        publish(100);
        var all = bench.log.all();
        var reader =
                bench.open(
                        Bench.from(
                                new Beginning.Behind(
                                        List.of(mark(all.get(10)), mark(all.get(11))))));
        assertThat(reader.publications()).containsExactlyInAnyOrderElementsOf(all.subList(12, 100));
        assertThat(opened(reader).shortfall()).isNull();
        assertThat(reader.received.getLast())
                .isEqualTo(new RecordingReader.Synced(bench.log.position()));
    }

    @Test
    void belowTheLogsStartThereIsOneGapAndThenWhatThereIs() {
        publish(100);
        bench.log.dropBefore(0, 20);
        var all = bench.log.all();
        var reader =
                bench.open(
                        Bench.from(
                                new Beginning.Behind(List.of(mark(all.get(0)), mark(all.get(1))))));
        assertThat(opened(reader).shortfall()).isEqualTo(Opened.Shortfall.RETENTION);
        var gap = (Gap) reader.received.getFirst();
        var partition = all.get(0).partition();
        assertThat(gap.cause()).isEqualTo(Gap.Cause.RETENTION);
        assertThat(gap.from().offset(partition)).isEqualTo(1);
        assertThat(gap.to()).isNotNull();
        assertThat(opened(reader).position()).isEqualTo(gap.to());
        assertThat(opened(reader).position().offset(partition)).isEqualTo(20);
        assertThat(reader.received.stream().filter(Gap.class::isInstance)).hasSize(1);
        assertThat(reader.publications()).hasSize(49 + 30);
    }

    @Test
    void anotherIncarnationIsAGapFromWhatWasGivenBack() {
        publish(10);
        var mark = Mark.parse("1.AAAAAAAAAAA.0:7");
        var reader = bench.open(Bench.from(new Beginning.Behind(List.of(mark))));
        var gap = (Gap) reader.received.getFirst();
        assertThat(gap.cause()).isEqualTo(Gap.Cause.RECREATED);
        assertThat(gap.from().parts()).containsExactly("1.AAAAAAAAAAA.0:7");
        assertThat(reader.publications()).hasSize(10);
    }

    @Test
    void aPartitionThatIsNotThereIsRefused() {
        publish(2);
        var known = bench.log.all().getFirst().partition();
        var mark = Mark.parse(new Partition(known.incarnation(), 9).position(3));
        var reader = bench.open(Bench.from(new Beginning.Behind(List.of(mark))));
        assertThat(reader.refused).isEqualTo(new Unopened.NoSuchPlace(mark));
        assertThat(reader.received).isEmpty();
    }

    @Test
    void aPositionTheLaneHasNotReachedIsWaitedFor() {
        publish(4);
        var ahead = bench.log.append(0, "k", "ahead");
        var later = bench.log.append(0, "k", "later");
        var known = bench.log.all().get(3);
        var reader =
                bench.open(Bench.from(new Beginning.Behind(List.of(mark(ahead), mark(known)))));
        assertThat(reader.received).isEmpty();
        bench.stream.chunk(bench.log.follow(1));
        bench.settle();
        assertThat(reader.publications()).isEmpty();
        bench.stream.chunk(bench.log.follow(1));
        bench.settle();
        assertThat(reader.publications()).containsExactly(later);
    }

    @Test
    void aPositionBehindTheLogsEndIsATruncation() {
        publish(4);
        var last = bench.log.all().get(2);
        var lost = Mark.parse(last.partition().position(99));
        var reader =
                bench.open(
                        Bench.from(
                                new Beginning.Behind(List.of(lost, mark(bench.log.all().get(3))))));
        var gap = (Gap) reader.received.getFirst();
        assertThat(gap.cause()).isEqualTo(Gap.Cause.TRUNCATED);
        assertThat(opened(reader).shortfall()).isEqualTo(Opened.Shortfall.TRUNCATED);
        var next = bench.publish(0, "k", "next");
        bench.settle();
        assertThat(reader.publications()).containsExactly(next);
    }

    @Test
    void sinceATimeNothingOlderComes() {
        publish(200);
        var from = bench.log.all().get(120);
        var reader =
                bench.open(Bench.from(new Beginning.Since(Instant.ofEpochMilli(from.timestamp()))));
        assertThat(reader.publications())
                .containsExactlyInAnyOrderElementsOf(bench.log.all().subList(120, 200));
    }

    @Test
    void theLastSoManyAreTheNewestOfAllPartitions() {
        publish(200);
        for (int count : List.of(1, 3, 10, 60)) {
            var reader = bench.open(Bench.from(new Beginning.Last(count)));
            assertThat(reader.publications())
                    .as("last " + count)
                    .containsExactlyInAnyOrderElementsOf(bench.log.all().subList(200 - count, 200));
            assertThat(opened(reader).shortfall()).isNull();
        }
    }

    @Test
    void fewerThanAskedForAreSaidToBeFewer() {
        publish(20);
        var reader = bench.open(Bench.from(new Beginning.Last(50)));
        assertThat(reader.publications()).hasSize(20);
        assertThat(opened(reader).shortfall()).isEqualTo(Opened.Shortfall.FEWER);
    }

    @Test
    void aLogThatCannotBeAskedRefuses() {
        publish(100);
        var reader = new RecordingReader();
        bench.stream
                .station(bench.lane)
                .cursor(
                        new TestVariant("all", 10),
                        reader,
                        Bench.from(new Beginning.Since(Instant.ofEpochMilli(0))))
                .open();
        bench.lane.turnUntilIdle();
        bench.log.fail(bench.random);
        bench.settle();
        assertThat(reader.refused).isEqualTo(new Unopened.Unavailable());
    }

    @Test
    void thousandsWhoComeBackTogetherReadTheLogOnce() {
        publish(1_000);
        long reads = bench.log.reads();
        var readers = new ArrayList<RecordingReader>();
        for (int i = 0; i < 2_000; i++) {
            var reader = new RecordingReader();
            readers.add(reader);
            bench.stream
                    .station(bench.lane)
                    .cursor(
                            new TestVariant("all", 50),
                            reader,
                            Bench.from(new Beginning.Behind(List.of())))
                    .open();
        }
        bench.settle();
        bench.pass(Duration.ofSeconds(1));
        assertThat(readers).allMatch(reader -> reader.publications().size() == 1_000);
        // the simulated log hands over seven publications at a time
        assertThat(bench.log.reads() - reads).isLessThan(2 * 1_000 / 7);
    }
}
