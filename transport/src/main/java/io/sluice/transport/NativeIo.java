package io.sluice.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** How the machine's sockets are driven. */
public enum NativeIo {
    /** Epoll where the native library is there, NIO elsewhere. */
    AUTO,
    EPOLL,
    NIO;

    /**
     * Unsent bytes the kernel holds for a client before its socket counts as full: what a slow
     * reader has not taken stays in the tail instead.
     */
    private static final long NOT_SENT_LOW_WATER = 128 * 1024;

    boolean isEpoll() {
        return switch (this) {
            case AUTO -> Epoll.isAvailable();
            case EPOLL -> {
                Epoll.ensureAvailability();
                yield true;
            }
            case NIO -> false;
        };
    }

    IoHandlerFactory handlers() {
        return isEpoll() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    Class<? extends ServerChannel> serverChannel() {
        return isEpoll() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    void tune(ServerBootstrap bootstrap) {
        if (isEpoll()) {
            bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, NOT_SENT_LOW_WATER);
        }
    }
}
