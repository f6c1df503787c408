package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.sluice.hub.Chunk;
import io.sluice.hub.Cursor;
import io.sluice.hub.Gap;
import io.sluice.hub.Opened;
import io.sluice.hub.Opening;
import io.sluice.hub.Parcel;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.hub.Reader;
import io.sluice.hub.Replay;
import io.sluice.hub.SlowPolicy;
import io.sluice.hub.Stream;
import io.sluice.hub.StreamSettings;
import io.sluice.hub.Unopened;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames as a cursor is given them: chunks go in at the stream, parcels come out at a reader. */
class FrameVariantTest {
    private static final int MAX = 16 * 1024;

    private final FakeTime time = new FakeTime();
    private final FakeLane lane = new FakeLane(time);
    private final FakeLog log = new FakeLog();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final Stream stream =
            new Stream(
                    "energy",
                    StreamSettings.of(10_000_000),
                    log,
                    new Replay(1, 1_000_000, time),
                    List.of(lane),
                    time);
    private final Selections selections = new Selections();
    private final Collector reader = new Collector();

    /** Copies what it is given. */
    private static final class Collector implements Reader {
        final List<String> frames = new ArrayList<>();
        final List<Integer> publications = new ArrayList<>();
        final List<Long> timestamps = new ArrayList<>();
        boolean writable = true;

        @Override
        public void opened(Opened opened) {}

        @Override
        public void refused(Unopened why) {
            throw new AssertionError("refused: " + why);
        }

        @Override
        public void reset() {
            throw new AssertionError("nothing to be forgotten");
        }

        @Override
        public void synced(Position position) {
            throw new AssertionError("it began with what comes");
        }

        @Override
        public void stalled() {}

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void take(Parcel parcel) {
            var frame = (Frame) parcel;
            frames.add(frame.content().toString(StandardCharsets.UTF_8));
            publications.add(frame.publications());
            timestamps.add(frame.timestamp());
            assertThat(frame.bytes()).isEqualTo(frame.content().readableBytes());
            assertThat(frame.content().isDirect()).isTrue();
        }

        @Override
        public void failed(RuntimeException bug) {
            throw bug;
        }

        @Override
        public void missed(Gap gap) {
            throw new AssertionError("nothing was missed");
        }

        String all() {
            return String.join("", frames);
        }
    }

    private FrameVariant variant(Dialect dialect) {
        return variant(dialect, AngleFraming.INSTANCE, "energy");
    }

    private FrameVariant variant(Dialect dialect, Framing framing, String channel) {
        return new FrameVariant(
                dialect,
                framing,
                Channel.of(channel),
                Selection.ALL,
                Opening.View.EVENTS,
                selections,
                allocator);
    }

    private Cursor follow(Dialect dialect) {
        publish(log.beginning());
        var cursor =
                stream.station(lane)
                        .cursor(variant(dialect), reader, Opening.live(SlowPolicy.CATCH_UP));
        cursor.open();
        lane.run();
        return cursor;
    }

    private void publish(Chunk... chunks) {
        for (var chunk : chunks) {
            stream.chunk(chunk);
        }
        lane.run();
    }

    private static String message(int bytes) {
        return "x".repeat(bytes);
    }

    @Test
    void severalChunksBecomeOneFrame() {
        follow(WordDialect.INSTANCE);
        publish(log.chunk("a", "b"), log.chunk("c"));
        assertThat(reader.frames).containsExactly("<energy 0 a><energy 1 b><energy 2 c>");
        assertThat(reader.publications).containsExactly(3);
        assertThat(reader.timestamps).containsExactly(1000L);
    }

    @Test
    void aFrameIsCutAtAMessagesBorderBelowItsLimit() {
        follow(WordDialect.INSTANCE);
        var values = new String[100];
        for (int i = 0; i < values.length; i++) {
            values[i] = message(500 + 7 * i);
        }
        publish(log.chunk(values), log.chunk("the last"));
        assertThat(reader.frames).hasSizeGreaterThan(4);
        assertThat(reader.frames)
                .allSatisfy(frame -> {
                    assertThat(frame.length()).isLessThanOrEqualTo(MAX);
                    assertThat(frame).startsWith("<energy ").endsWith(">");
                });
        assertThat(reader.publications.stream().mapToInt(i -> i).sum()).isEqualTo(101);
        assertThat(reader.timestamps).isSorted().doesNotHaveDuplicates();
        var expected = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            expected.append("<energy ").append(i).append(' ').append(values[i]).append('>');
        }
        assertThat(reader.all()).isEqualTo(expected + "<energy 100 the last>");
    }

    @Test
    void aFrameOfExactlyTheLimitIsOneFrame() {
        follow(WordDialect.INSTANCE);
        int head = "<energy 0 >".length();
        publish(log.chunk(message(8 * 1024 - head), message(8 * 1024 - head)));
        assertThat(reader.frames).hasSize(1);
        assertThat(reader.frames.getFirst()).hasSize(MAX);
    }

    @Test
    void aMessageLargerThanTheLimitTravelsAlone() {
        follow(WordDialect.INSTANCE);
        publish(log.chunk("a", message(40_000), "b", message(20_000), message(20_000), "c"));
        assertThat(reader.publications).containsExactly(1, 1, 1, 1, 1, 1);
        assertThat(reader.all()).hasSize(80_000 + 3 + 6 * "<energy 0 >".length());
    }

    @Test
    void whatHasNoMessageIsPassedOver() {
        follow(WordDialect.INSTANCE);
        publish(log.chunk(null, "a", null, null, "b", null), log.chunk((String) null));
        assertThat(reader.frames).containsExactly("<energy 1 a><energy 4 b>");
        assertThat(reader.publications).containsExactly(2);
        assertThat(reader.timestamps).containsExactly(1001L);
        publish(log.chunk((String) null), log.chunk((String) null));
        assertThat(reader.frames).hasSize(1);
        publish(log.chunk("c"));
        assertThat(reader.frames.getLast()).isEqualTo("<energy 9 c>");
    }

    @Test
    void deletionsBetweenLargeMessagesCostNothing() {
        follow(WordDialect.INSTANCE);
        publish(log.chunk(null, message(20_000), null, null, message(20_000), null));
        assertThat(reader.publications).containsExactly(1, 1);
    }

    @Test
    void aGapIsTheFirstItemOfItsChunk() {
        follow(WordDialect.INSTANCE);
        publish(log.chunk("a"));
        Gap gap = log.gap(5);
        publish(log.chunkAfter(gap, "b", "c"));
        assertThat(reader.frames)
                .containsExactly("<energy 0 a>", "<gap energy retention><energy 6 b><energy 7 c>");
        assertThat(reader.publications).containsExactly(1, 2);
        assertThat(reader.timestamps).containsExactly(1000L, 1006L);
    }

    @Test
    void aGapMayComeAlone() {
        follow(WordDialect.INSTANCE);
        publish(log.chunkAfter(log.gap(5)));
        assertThat(reader.frames).containsExactly("<gap energy retention>");
        assertThat(reader.publications).containsExactly(0);
    }

    @Test
    void aReaderThatFellBehindIsGivenTheSameBytes() {
        var cursor = follow(WordDialect.INSTANCE);
        reader.writable = false;
        var values = new String[50];
        for (int i = 0; i < values.length; i++) {
            values[i] = message(1000);
        }
        publish(log.chunk(values));
        publish(log.chunk("end"));
        assertThat(reader.frames).isEmpty();
        reader.writable = true;
        cursor.resume();
        lane.run();
        assertThat(reader.publications.stream().mapToInt(i -> i).sum()).isEqualTo(51);
        assertThat(reader.all()).startsWith("<energy 0 xx").endsWith("<energy 50 end>");
        assertThat(cursor.isLive()).isTrue();
    }

    @Test
    void nothingOfItStaysInDirectMemory() {
        follow(WordDialect.INSTANCE);
        publish(log.chunk(message(40_000), "a", null, "b"), log.chunk("c"));
        assertThat(reader.frames).isNotEmpty();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void aBugInTheDialectKeepsNoMemory() {
        follow(new Stumbling());
        publish(log.chunk("a"), log.chunk("stumble"));
        assertThat(lane.reported).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void variantsAreEqualByWhatTheyWrite() {
        var one = variant(new WordDialect(SlowPolicy.LATEST, true));
        assertThat(variant(new WordDialect(SlowPolicy.LATEST, true)))
                .isEqualTo(one)
                .hasSameHashCodeAs(one);
        assertThat(variant(new WordDialect(SlowPolicy.LATEST, false))).isNotEqualTo(one);
        assertThat(variant(one.dialect(), one.framing(), "heat")).isNotEqualTo(one);
        assertThat(variant(one.dialect(), new OtherFraming(), "energy")).isNotEqualTo(one);
    }

    @Test
    void equalVariantsShareTheEncodedChunk() {
        var chunk = log.chunk("a", "b");
        var encoded = encoded(chunk, variant(WordDialect.INSTANCE));
        assertThat(encoded(chunk, variant(WordDialect.INSTANCE))).isSameAs(encoded);
        assertThat(encoded(chunk, variant(new WordDialect(SlowPolicy.LATEST, false))))
                .isNotSameAs(encoded);
    }

    @Test
    void anEncodedChunkKnowsWhereItsMessagesAre() {
        var encoded = encoded(log.chunkAfter(log.gap(1), "a", null, "b"), WordDialect.INSTANCE);
        var text = new String(encoded.bytes(), StandardCharsets.UTF_8);
        assertThat(text.substring(encoded.start(0), encoded.end(0)))
                .isEqualTo("<gap energy retention>");
        assertThat(text.substring(encoded.start(1), encoded.end(1))).isEqualTo("<energy 1 a>");
        assertThat(encoded.start(2)).isEqualTo(encoded.end(2));
        assertThat(text.substring(encoded.start(3), encoded.end(3))).isEqualTo("<energy 3 b>");
        assertThat(encoded.end(3)).isEqualTo(text.length());
    }

    @Test
    void asMuchFitsAsThereIsRoomFor() {
        var encoded = encoded(log.chunk("a", null, "b"), WordDialect.INSTANCE);
        int one = "<energy 0 a>".length();
        assertThat(encoded.fitting(0, one - 1)).isEqualTo(0);
        assertThat(encoded.fitting(0, one)).isEqualTo(2);
        assertThat(encoded.fitting(0, 2 * one - 1)).isEqualTo(2);
        assertThat(encoded.fitting(0, 2 * one)).isEqualTo(3);
        assertThat(encoded.fitting(1, 0)).isEqualTo(2);
        assertThat(encoded.fitting(2, one)).isEqualTo(3);
    }

    private EncodedChunk encoded(Chunk chunk, Dialect dialect) {
        return encoded(chunk, variant(dialect));
    }

    private static EncodedChunk encoded(Chunk chunk, FrameVariant variant) {
        return chunk.remember(variant, EncodedChunk.class, c -> EncodedChunk.of(c, variant));
    }

    private static final class OtherFraming implements Framing {
        @Override
        public int begin(Out out) {
            return out.size();
        }

        @Override
        public void end(Out out, int mark) {}
    }

    /** Has a bug that one value brings out. */
    private static final class Stumbling implements Dialect {
        @Override
        public Terms terms() {
            return WordDialect.INSTANCE.terms();
        }

        @Override
        public boolean publication(Channel channel, Publication publication, Out out) {
            if (publication.value() != null && publication.value().text().equals("stumble")) {
                throw new IllegalStateException("a bug");
            }
            return WordDialect.INSTANCE.publication(channel, publication, out);
        }

        @Override
        public boolean gap(Channel channel, Gap gap, Out out) {
            return WordDialect.INSTANCE.gap(channel, gap, out);
        }

        @Override
        public boolean notice(Notice notice, Out out) {
            return WordDialect.INSTANCE.notice(notice, out);
        }

        @Override
        public Request read(byte[] message) {
            return WordDialect.INSTANCE.read(message);
        }

        @Override
        public int closeCode(CloseReason reason) {
            return WordDialect.INSTANCE.closeCode(reason);
        }
    }
}
