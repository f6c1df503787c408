package io.sluice.app;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket server whose connections a test plays one after the other. */
final class ScriptedServer implements AutoCloseable {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ServerSocket listening;
    private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private volatile int refusal;

    ScriptedServer() throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI uri(String pathAndQuery) {
        return URI.create("ws://127.0.0.1:" + listening.getLocalPort() + pathAndQuery);
    }

    /** Refuses whoever connects from here on. */
    void refuse(int status) {
        refusal = status;
    }

    /** The next connection a client makes. */
    Connection next() throws InterruptedException {
        @Nullable Connection next = connections.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nobody connects");
        }
        return next;
    }

    private void accept() {
        try {
            while (true) {
                var socket = listening.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> open(socket));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void open(Socket socket) {
        try {
            var in = new DataInputStream(socket.getInputStream());
            String request = head(in);
            if (refusal != 0) {
                socket.getOutputStream()
                        .write(
                                ascii(
                                        "HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n"
                                                .formatted(refusal)));
                socket.close();
                return;
            }
            String key = request.replaceAll("(?is).*sec-websocket-key: *(\\S+).*", "$1");
            socket.getOutputStream()
                    .write(
                            ascii(
                                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                            + "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                                            + accepted(key)
                                            + "\r\n\r\n"));
            connections.add(new Connection(socket, in, request.split(" ", 3)[1]));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String head(DataInputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            head.write(in.readUnsignedByte());
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    private static String accepted(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(ascii(key + MAGIC)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (var socket : sockets) {
            socket.close();
        }
    }

    /**
     * One connection.
     *
     * @param target the path and query that were asked for
     */
    record Connection(Socket socket, DataInputStream in, String target) {
        /** What the client says next; short texts only. */
        String read() throws IOException {
            in.readUnsignedByte();
            int length = in.readUnsignedByte() & 0x7f;
            length = length == 126 ? in.readUnsignedShort() : length;
            byte[] mask = in.readNBytes(4);
            byte[] text = in.readNBytes(length);
            for (int i = 0; i < text.length; i++) {
                text[i] ^= mask[i % 4];
            }
            return new String(text, StandardCharsets.UTF_8);
        }

        /** Says texts of up to 64 KiB, with double quotes for single ones. */
        void say(String... texts) throws IOException {
            OutputStream out = socket.getOutputStream();
            for (String text : texts) {
                byte[] utf8 = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
                out.write(0x81);
                if (utf8.length < 126) {
                    out.write(utf8.length);
                } else {
                    out.write(new byte[] {126, (byte) (utf8.length >> 8), (byte) utf8.length});
                }
                out.write(utf8);
            }
            out.flush();
        }

        /** Ends it as a killed process does. */
        void cut() throws IOException {
            socket.close();
        }
    }
}
