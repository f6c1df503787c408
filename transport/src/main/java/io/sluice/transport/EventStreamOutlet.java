package io.sluice.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.sluice.session.Frame;
import io.sluice.session.Framing;
import io.sluice.session.Out;
import io.sluice.session.Outlet;
import java.nio.charset.StandardCharsets;

/** An event stream, as a session sees it. */
final class EventStreamOutlet implements Outlet {
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final SocketWriter socket;
    private final Runnable onTaken;
    private final Runnable onClosing;

    /** Whole events are the dialect's. */
    private enum AsTheyAre implements Framing {
        INSTANCE;

        @Override
        public int begin(Out out) {
            return out.size();
        }

        @Override
        public void end(Out out, int mark) {}
    }

    /**
     * @param onTaken called when the socket has taken a comment: all there is of a sign of life
     * @param onClosing called once when the stream is about to end
     */
    EventStreamOutlet(Channel channel, Runnable onTaken, Runnable onClosing) {
        this.socket = new SocketWriter(channel);
        this.onTaken = onTaken;
        this.onClosing = onClosing;
    }

    @Override
    public Framing framing() {
        return AsTheyAre.INSTANCE;
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

    /** Writes a comment, unless there is something on its way already. */
    @Override
    public void ping() {
        if (socket.isWritable()) {
            socket.send(COMMENT);
            if (socket.isWritable()) {
                onTaken.run();
            }
        }
    }

    /** Ends the stream behind all that waits; why has been said by an event. */
    @Override
    public void close(int code, String reason) {
        var flushed = socket.sendLast(Unpooled.EMPTY_BUFFER);
        if (flushed != null) {
            flushed.addListener(ChannelFutureListener.CLOSE);
            onClosing.run();
        }
    }
}
