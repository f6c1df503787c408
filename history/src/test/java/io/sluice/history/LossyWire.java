package io.sluice.history;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A way to a database on which the answer to a commit gets lost once, and the connection with it.
 */
final class LossyWire implements AutoCloseable {
    private static final int BUFFER = 8192;

    private final ServerSocket server;
    private final URI target;
    private final AtomicBoolean loses = new AtomicBoolean();
    private final AtomicBoolean lost = new AtomicBoolean();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    LossyWire(String url) throws IOException {
        target = URI.create(url.substring("jdbc:".length()));
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** Statements are sent as text each time, so that a commit is known. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:%d%s?%s&prepareThreshold=0"
                .formatted(server.getLocalPort(), target.getPath(), target.getQuery());
    }

    /** The answer to the next commit is lost. */
    void lose() {
        loses.set(true);
    }

    boolean hasLost() {
        return lost.get();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        task.run();
                    } catch (IOException _) {
                        // It is closed.
                    }
                });
    }

    private void accept() throws IOException {
        while (true) {
            var client = server.accept();
            var database = new Socket(target.getHost(), target.getPort());
            sockets.add(client);
            sockets.add(database);
            var isCommitting = new AtomicBoolean();
            start(() -> ask(client, database, isCommitting));
            start(() -> answer(client, database, isCommitting));
        }
    }

    private void ask(Socket client, Socket database, AtomicBoolean isCommitting)
            throws IOException {
        try (client;
                database) {
            pass(
                    client.getInputStream(),
                    database.getOutputStream(),
                    bytes -> {
                        if (bytes.contains("COMMIT") && loses.getAndSet(false)) {
                            isCommitting.set(true);
                        }
                        return true;
                    });
        }
    }

    private void answer(Socket client, Socket database, AtomicBoolean isCommitting)
            throws IOException {
        try (client;
                database) {
            pass(
                    database.getInputStream(),
                    client.getOutputStream(),
                    _ -> {
                        lost.compareAndSet(false, isCommitting.get());
                        return !isCommitting.get();
                    });
        }
    }

    private interface Test {
        boolean passes(String bytes);
    }

    private static void pass(InputStream in, OutputStream out, Test test) throws IOException {
        byte[] bytes = new byte[BUFFER];
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
            if (!test.passes(new String(bytes, 0, count, StandardCharsets.ISO_8859_1))) {
                return;
            }
            out.write(bytes, 0, count);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (var socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
