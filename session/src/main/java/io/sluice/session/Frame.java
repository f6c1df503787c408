package io.sluice.session;

import io.netty.buffer.ByteBuf;
import io.sluice.hub.Parcel;

/**
 * Messages in wire form, in one direct buffer that all outlets of a lane share. Its maker releases
 * it; an outlet that keeps a part retains it.
 */
public final class Frame implements Parcel {
    private final ByteBuf content;
    private final int publications;
    private final long timestamp;

    Frame(ByteBuf content, int publications, long timestamp) {
        this.content = content;
        this.publications = publications;
        this.timestamp = timestamp;
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
