package io.sluice.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.hub.Chunk;
import io.sluice.hub.Gap;
import io.sluice.hub.Opening.View;
import io.sluice.hub.Parcel;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.hub.Run;
import io.sluice.hub.Variant;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one channel, in one dialect and one framing, of what one selection leaves:
 * whoever has the same variant shares the bytes.
 *
 * @param view whether a publication that does not pass is told as a deletion of its key
 * @param selections of the stream; the same for all its variants
 * @param allocator where frames come from; the same for all
 */
record FrameVariant(
        Dialect dialect,
        Framing framing,
        Channel channel,
        Selection selection,
        View view,
        Selections selections,
        ByteBufAllocator allocator)
        implements Variant {
    /** A frame is no larger than this, unless one message is. */
    static final int MAX_BYTES = 16 * 1024;

    /** What is around a payload, about. */
    private static final int ENVELOPE = 256;

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

    @Override
    public boolean takes(Chunk chunk, int publication) {
        return selection.takesAll()
                || selection.passes(selections.documents(chunk).get(publication));
    }

    @Override
    public boolean isSelective() {
        return !selection.takesAll();
    }

    @Override
    public boolean isGuarded() {
        return selection.isGuarded();
    }

    // --- one message

    /** Writes an item's message; false, and nothing that counts, if it has none. */
    boolean write(Chunk chunk, int item, Out out) {
        int index = chunk.publicationAt(item);
        Gap gap = chunk.gap();
        if (index < 0) {
            return gap != null && dialect.gap(channel, gap, out);
        }
        var publication = toSend(chunk, index);
        return publication != null && dialect.publication(channel, publication, out);
    }

    private @Nullable Publication toSend(Chunk chunk, int index) {
        var publication = chunk.publications().get(index);
        if (view == View.STATE && publication.isDeletion()) {
            return mayBeKnown(chunk, index) ? publication : null;
        }
        if (takes(chunk, index)) {
            return selection.of(publication);
        }
        return view == View.STATE && publication.key() != null && mayBeKnown(chunk, index)
                ? publication.withValue(null)
                : null;
    }

    /** True if the client may hold something for the key that this publication takes away. */
    private boolean mayBeKnown(Chunk chunk, int index) {
        if (!chunk.knowsReplaced()) {
            return !selection.isGuarded();
        }
        return chunk.replaced(index) != null
                && (selection.takesAll()
                        || selection.passes(selections.replaced(chunk).get(index)));
    }

    // --- frames

    /** A frame being filled. */
    private final class Filling {
        private @Nullable ByteBuf content;
        private int publications;
        private long timestamp = Long.MAX_VALUE;
        private Frame.@Nullable Reached reached;

        /** Takes what fits of the run's current chunk; false if nothing does. */
        boolean takeFrom(Run run) {
            if (dialect.saysPositionOfConnection()) {
                return content == null && takeOne(run);
            }
            return run.isAboutOneKey() ? takeItem(run) : takeShared(run);
        }

        /** Few want the same: it is encoded for itself, and not remembered. */
        private boolean takeItem(Run run) {
            var out = new Out(capacity(run));
            encode(run, out);
            int size = content == null ? 0 : content.readableBytes();
            if (size > 0 && size + out.size() > MAX_BYTES) {
                return false;
            }
            if (out.size() > 0) {
                content = content == null ? allocator.directBuffer(out.size()) : content;
                out.writeTo(content);
            }
            count(run.chunk(), run.index(), out.size() > 0);
            run.pass(1);
            return true;
        }

        /** What most messages fit in. */
        private int capacity(Run run) {
            int index = run.chunk().publicationAt(run.index());
            var value = index < 0 ? null : run.chunk().publications().get(index).value();
            return ENVELOPE + (value == null ? 0 : value.length());
        }

        private void encode(Run run, Out out) {
            int mark = framing.begin(out);
            if (write(run.chunk(), run.index(), out)) {
                framing.end(out, mark);
            } else {
                out.cut(0);
            }
        }

        /** One message to a frame, so that each can be told with its position. */
        private boolean takeOne(Run run) {
            Chunk chunk = run.chunk();
            int index = chunk.publicationAt(run.index());
            Gap gap = chunk.gap();
            if (index >= 0) {
                var publication = chunk.publications().get(index);
                var next =
                        Position.nowhere().with(publication.partition(), publication.offset() + 1);
                reached = new Frame.Reached(next, false);
            } else if (gap != null && gap.to() != null) {
                reached = new Frame.Reached(gap.to(), true);
            }
            takeItem(run);
            return content == null;
        }

        private boolean takeShared(Run run) {
            Chunk chunk = run.chunk();
            var encoded =
                    chunk.remember(
                            FrameVariant.this,
                            EncodedChunk.class,
                            c -> EncodedChunk.of(c, FrameVariant.this));
            int from = run.index();
            int size = content == null ? 0 : content.readableBytes();
            int upTo = Math.min(encoded.fitting(from, MAX_BYTES - size), from + run.stretch());
            if (upTo == from) {
                if (size > 0) {
                    return false;
                }
                upTo = from + 1;
            }
            add(encoded.bytes(), encoded.start(from), encoded.end(upTo - 1));
            for (int item = from; item < upTo; item++) {
                count(chunk, item, encoded.start(item) < encoded.end(item));
            }
            run.pass(upTo - from);
            return true;
        }

        private void add(byte[] bytes, int start, int end) {
            if (start < end) {
                content = content == null ? allocator.directBuffer(end - start) : content;
                content.writeBytes(bytes, start, end - start);
            }
        }

        private void count(Chunk chunk, int item, boolean isSent) {
            int index = chunk.publicationAt(item);
            if (isSent && index >= 0) {
                publications++;
                timestamp = Math.min(timestamp, chunk.publications().get(index).timestamp());
            }
        }

        @Nullable Parcel frame() {
            return content == null ? null : new Frame(content, publications, timestamp, reached);
        }

        void drop() {
            if (content != null) {
                content.release();
            }
        }
    }
}
