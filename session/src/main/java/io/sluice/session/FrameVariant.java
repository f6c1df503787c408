package io.sluice.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.hub.Chunk;
import io.sluice.hub.Parcel;
import io.sluice.hub.Run;
import io.sluice.hub.Variant;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one stream, in one dialect and one framing: whoever has the same variant shares
 * the bytes.
 *
 * @param allocator where frames come from; the same for all
 */
record FrameVariant(Dialect dialect, Framing framing, String stream, ByteBufAllocator allocator)
        implements Variant {
    /** A frame is no larger than this, unless one message is. */
    static final int MAX_BYTES = 16 * 1024;

    @Override
    public @Nullable Parcel encode(Run run) {
        var filling = new Filling();
        try {
            while (run.hasNext() && filling.takeFrom(run)) {}
        } catch (RuntimeException bug) {
            filling.drop();
            throw bug;
        }
        return filling.frame();
    }

    /** A frame being filled. */
    private final class Filling {
        private @Nullable ByteBuf content;
        private int publications;
        private long timestamp = Long.MAX_VALUE;

        /** Takes what fits of the run's current chunk; false if nothing does. */
        boolean takeFrom(Run run) {
            Chunk chunk = run.chunk();
            var encoded =
                    chunk.remember(
                            FrameVariant.this,
                            EncodedChunk.class,
                            c -> EncodedChunk.of(c, FrameVariant.this));
            int from = run.index();
            int size = content == null ? 0 : content.readableBytes();
            int upTo = encoded.fitting(from, MAX_BYTES - size);
            if (upTo == from) {
                if (size > 0) {
                    return false;
                }
                upTo = from + 1;
            }
            add(encoded.bytes(), encoded.start(from), encoded.end(upTo - 1));
            count(chunk, encoded, from, upTo);
            run.pass(upTo - from);
            return true;
        }

        private void add(byte[] bytes, int start, int end) {
            if (start < end) {
                content = content == null ? allocator.directBuffer(end - start) : content;
                content.writeBytes(bytes, start, end - start);
            }
        }

        private void count(Chunk chunk, EncodedChunk encoded, int from, int upTo) {
            int gaps = chunk.gap() == null ? 0 : 1;
            for (int item = Math.max(from, gaps); item < upTo; item++) {
                if (encoded.start(item) < encoded.end(item)) {
                    publications++;
                    long sent = chunk.publications().get(item - gaps).timestamp();
                    timestamp = Math.min(timestamp, sent);
                }
            }
        }

        @Nullable Parcel frame() {
            return content == null ? null : new Frame(content, publications, timestamp);
        }

        void drop() {
            if (content != null) {
                content.release();
            }
        }
    }
}
