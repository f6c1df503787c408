package io.sluice.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.sluice.session.Frame;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a session says to its socket. The channel's water mark is one byte: it is writable
 * exactly while nothing waits in it.
 */
final class SocketWriter {
    /** Memory for messages of the session itself that wait in a full socket. */
    private static final int MAX_WAITING = 64 * 1024;

    /** What a waiting message takes besides its bytes, about. */
    private static final int OVERHEAD = 128;

    private final Channel channel;
    private final @Nullable DirectSend direct;
    private int waiting;
    private boolean closing;

    SocketWriter(Channel channel) {
        this.channel = channel;
        this.direct = DirectSend.of(channel);
    }

    /** True if nothing waits to be written. */
    boolean isWritable() {
        return channel.isWritable();
    }

    /** Writes a frame at once. The caller keeps its reference. */
    void write(Frame frame) {
        ByteBuf content = frame.content();
        int sent = direct == null ? 0 : sendDirectly(direct, content);
        int length = content.readableBytes();
        if (sent >= 0 && sent < length) {
            var _ =
                    channel.writeAndFlush(
                            content.retainedSlice(content.readerIndex() + sent, length - sent),
                            channel.voidPromise());
        }
    }

    /** Answers how many bytes were sent; -1 if the socket is broken. */
    private int sendDirectly(DirectSend socket, ByteBuf content) {
        if (!channel.isWritable()) {
            return 0;
        }
        try {
            return socket.send(content);
        } catch (IOException gone) {
            var _ = channel.close();
            return -1;
        }
    }

    /**
     * Writes a message behind what waits.
     *
     * @return false if too much waits and the message was dropped
     */
    boolean send(byte[] message) {
        if (closing || !channel.isActive()) {
            return true;
        }
        waiting = channel.isWritable() ? 0 : waiting + OVERHEAD + message.length;
        if (waiting > MAX_WAITING) {
            return false;
        }
        var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(message), channel.voidPromise());
        return true;
    }

    /**
     * Writes the last message, behind all that waits.
     *
     * @return completes when it is in the socket; null if there has been a last message already
     */
    @Nullable ChannelFuture sendLast(ByteBuf message) {
        if (closing) {
            message.release();
            return null;
        }
        closing = true;
        return channel.writeAndFlush(message);
    }
}
