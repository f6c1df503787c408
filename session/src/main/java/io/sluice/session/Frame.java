package io.sluice.session;

import io.netty.buffer.ByteBuf;
import io.sluice.hub.Parcel;
import io.sluice.hub.Position;
import org.jspecify.annotations.Nullable;

/**
 * Messages in wire form, in one direct buffer that all outlets of a lane share. Its maker releases
 * it; an outlet that keeps a part retains it.
 */
public final class Frame implements Parcel {
    private final ByteBuf content;
    private final int publications;
    private final long timestamp;
    private final @Nullable Reached reached;

    /**
     * Where one message leaves its reader.
     *
     * @param isWhole true if the position names all partitions there are; false if only its own
     */
    record Reached(Position position, boolean isWhole) {}

    Frame(ByteBuf content, int publications, long timestamp, @Nullable Reached reached) {
        this.content = content;
        this.publications = publications;
        this.timestamp = timestamp;
        this.reached = reached;
    }

    /** Where the one message in it leaves its reader; null if there may be several. */
    @Nullable Reached reached() {
        return reached;
    }

    /** The bytes; readers must not move its indexes. */
    public ByteBuf content() {
        return content;
    }

    @Override
    public int publications() {
        return publications;
    }

    @Override
    public int bytes() {
        return content.readableBytes();
    }

    @Override
    public long timestamp() {
        return timestamp;
    }

    @Override
    public void release() {
        content.release();
    }
}
