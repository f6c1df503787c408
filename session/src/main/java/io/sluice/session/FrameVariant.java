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
        ByteBuf content = null;
        int publications = 0;
        long timestamp = Long.MAX_VALUE;
        while (run.hasNext()) {
            Chunk chunk = run.chunk();
            var encoded = chunk.remember(this, EncodedChunk.class, c -> EncodedChunk.of(c, this));
            int from = run.index();
            int size = content == null ? 0 : content.readableBytes();
            int upTo = encoded.fitting(from, MAX_BYTES - size);
            if (upTo == from) {
                if (size > 0) {
                    break;
                }
                upTo = from + 1;
            }
            int length = encoded.end(upTo - 1) - encoded.start(from);
            if (length > 0) {
                content = content == null ? allocator.directBuffer(length) : content;
                content.writeBytes(encoded.bytes(), encoded.start(from), length);
                timestamp = Math.min(timestamp, oldest(chunk, timestamp));
                publications += publicationsSent(chunk, encoded, from, upTo);
            }
            run.pass(upTo - from);
        }
        return content == null ? null : new Frame(content, publications, timestamp);
    }

    private static long oldest(Chunk chunk, long otherwise) {
        return chunk.publications().isEmpty()
                ? otherwise
                : chunk.publications().getFirst().timestamp();
    }

    private static int publicationsSent(Chunk chunk, EncodedChunk encoded, int from, int upTo) {
        int sent = 0;
        for (int item = Math.max(from, chunk.gap() == null ? 0 : 1); item < upTo; item++) {
            sent += encoded.end(item) > encoded.start(item) ? 1 : 0;
        }
        return sent;
    }
}
