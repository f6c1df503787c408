package io.sluice.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.sluice.session.Frame;
import io.sluice.session.Framing;
import io.sluice.session.Outlet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket, as a session sees it. The channel's water mark is one byte: it is writable exactly
 * while nothing waits in it.
 */
final class NettyOutlet implements Outlet {
    /** Memory for messages of the session itself that wait in a full socket. */
    private static final int MAX_WAITING = 64 * 1024;

    /** What a waiting message takes besides its bytes, about. */
    private static final int OVERHEAD = 128;

    private static final byte[] PING = {(byte) 0x89, 0};
    private static final int CLOSE = 0x88;
    private static final int MAX_REASON = 123;

    private final Channel channel;
    private final @Nullable DirectSend direct;
    private final Runnable onClosing;
    private int waiting;
    private boolean closing;

    /**
     * @param onClosing called once when the close message has been written
     */
    NettyOutlet(Channel channel, Runnable onClosing) {
        this.channel = channel;
        this.direct = DirectSend.of(channel);
        this.onClosing = onClosing;
    }

    @Override
    public Framing framing() {
        return WebSocketFraming.INSTANCE;
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void write(Frame frame) {
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

    @Override
    public boolean send(byte[] message) {
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

    @Override
    public void ping() {
        send(PING);
    }

    /** Answers a ping with its own content, RFC 6455 section 5.5.3; false as {@link #send}. */
    boolean pong(ByteBuf content) {
        byte[] frame = new byte[2 + content.readableBytes()];
        frame[0] = (byte) 0x8A;
        frame[1] = (byte) content.readableBytes();
        content.getBytes(content.readerIndex(), frame, 2, content.readableBytes());
        return send(frame);
    }

    @Override
    public void close(int code, String reason) {
        if (closing) {
            return;
        }
        closing = true;
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MAX_REASON);
        ByteBuf frame = Unpooled.buffer(4 + length);
        frame.writeByte(CLOSE).writeByte(2 + length).writeShort(code).writeBytes(text, 0, length);
        var _ = channel.writeAndFlush(frame, channel.voidPromise());
        onClosing.run();
    }
}
