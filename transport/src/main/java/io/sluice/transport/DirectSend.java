package io.sluice.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a shared buffer on the channel's own descriptor, past the channel: no duplicate, no entry
 * in the outbound buffer, no promise. Only on the channel's loop, and only while nothing waits in
 * the channel.
 */
final class DirectSend {
    private final Socket socket;

    private DirectSend(Socket socket) {
        this.socket = socket;
    }

    /** For a channel that can; null for others. */
    static @Nullable DirectSend of(Channel channel) {
        return channel instanceof EpollSocketChannel epoll && epoll.fd() instanceof Socket socket
                ? new DirectSend(socket)
                : null;
    }

    /** Sends what the socket takes now; answers how many bytes that was. */
    int send(ByteBuf content) throws IOException {
        return content.hasMemoryAddress()
                ? socket.sendAddress(
                        content.memoryAddress(), content.readerIndex(), content.writerIndex())
                : 0;
    }
}
