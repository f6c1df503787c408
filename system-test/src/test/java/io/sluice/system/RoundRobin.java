package io.sluice.system;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/** A TCP proxy that gives each connection to the next server in turn, past those that are away. */
final class RoundRobin implements AutoCloseable {
    private final List<IntSupplier> ports;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;
    private int turn;

    RoundRobin(List<IntSupplier> ports) throws IOException {
        this.ports = List.copyOf(ports);
        this.listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        this.acceptor = Thread.ofVirtual().name("round-robin").start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                sockets.add(client);
                connect(client);
            } catch (IOException closed) {
                // it ends, or the client has gone already
            }
        }
    }

    private void connect(Socket client) throws IOException {
        for (int tries = 0; tries < ports.size(); tries++) {
            int port = ports.get(turn++ % ports.size()).getAsInt();
            try {
                var server = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.add(server);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> pump(client, server));
                Thread.ofVirtual().start(() -> pump(server, client));
                return;
            } catch (IOException away) {
                // the next one
            }
        }
        close(client);
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[8 << 10];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        } catch (IOException gone) {
            // then both ends are closed
        } finally {
            close(from);
            close(to);
        }
    }

    private void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // it is closed
        } finally {
            sockets.removeIf(Socket::isClosed);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List.copyOf(sockets).forEach(this::close);
    }
}
