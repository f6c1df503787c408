package io.sluice.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.sluice.session.Frame;
import io.sluice.session.Framing;
import io.sluice.session.Outlet;
import java.nio.charset.StandardCharsets;

/** A WebSocket, as a session sees it. */
final class WebSocketOutlet implements Outlet {
    private static final byte[] PING = {(byte) 0x89, 0};
    private static final int CLOSE = 0x88;
    private static final int MAX_REASON = 123;

    private final SocketWriter socket;
    private final Runnable onClosing;

    /**
     * @param onClosing called once when the close message has been written
     */
    WebSocketOutlet(Channel channel, Runnable onClosing) {
        this.socket = new SocketWriter(channel);
        this.onClosing = onClosing;
    }

    @Override
    public Framing framing() {
        return WebSocketFraming.INSTANCE;
    }

    @Override
    public boolean isWritable() {
        return socket.isWritable();
    }

    @Override
    public void write(Frame frame) {
        socket.write(frame);
    }

    @Override
    public boolean send(byte[] message) {
        return socket.send(message);
    }

    @Override
    public void ping() {
        socket.send(PING);
    }

    /** Answers a ping with its own content, RFC 6455 section 5.5.3; false as {@link #send}. */
    boolean pong(ByteBuf content) {
        byte[] frame = new byte[2 + content.readableBytes()];
        frame[0] = (byte) 0x8A;
        frame[1] = (byte) content.readableBytes();
        content.getBytes(content.readerIndex(), frame, 2, content.readableBytes());
        return socket.send(frame);
    }

    @Override
    public void close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MAX_REASON);
        ByteBuf frame = Unpooled.buffer(4 + length);
        frame.writeByte(CLOSE).writeByte(2 + length).writeShort(code).writeBytes(text, 0, length);
        if (socket.sendLast(frame) != null) {
            onClosing.run();
        }
    }
}
