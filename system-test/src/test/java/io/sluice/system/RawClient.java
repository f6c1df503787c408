package io.sluice.system;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that does only what it is told, down to the bytes: also what no friendly one would. */
final class RawClient implements AutoCloseable {
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Socket socket;
    private final DataInputStream in;

    /** What HTTP answers. */
    record Answer(int status, List<String> head, String body) {
        @Nullable String header(String name) {
            return head.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** A frame of the gateway's. */
    record Received(int opcode, ByteBuffer payload) {
        String text() {
            return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
        }

        int closeCode() {
            return Short.toUnsignedInt(payload.getShort(0));
        }
    }

    private RawClient(int port, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new DataInputStream(socket.getInputStream());
    }

    static RawClient open(GatewayProcess gateway) throws IOException {
        return new RawClient(gateway.port(), 0);
    }

    static RawClient open(int port) throws IOException {
        return new RawClient(port, 0);
    }

    /** One that the kernel keeps little for. */
    static RawClient narrow(GatewayProcess gateway, int receiveBuffer) throws IOException {
        return new RawClient(gateway.port(), receiveBuffer);
    }

    /** One that has become a WebSocket. */
    static RawClient upgraded(GatewayProcess gateway, String path, String... headers)
            throws IOException {
        return open(gateway).upgrade(path, headers);
    }

    RawClient upgrade(String path, String... headers) throws IOException {
        var answer = ask(path, headers);
        if (answer.status() != 101) {
            throw new IOException("not upgraded: " + answer);
        }
        return this;
    }

    /** Asks for a WebSocket. */
    Answer ask(String path, String... headers) throws IOException {
        var request = new StringBuilder("GET " + path + " HTTP/1.1\r\n");
        if (List.of(headers).stream().noneMatch(header -> header.startsWith("Host:"))) {
            request.append("Host: localhost\r\n");
        }
        request.append("Upgrade: websocket\r\nConnection: Upgrade\r\n")
                .append("Sec-WebSocket-Version: 13\r\n")
                .append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        write(request.append("\r\n").toString());
        return answer();
    }

    RawClient write(String text) throws IOException {
        return write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Writes the same again and again, to who may close before the end. */
    void flood(byte[] bytes, int times) {
        try {
            for (int i = 0; i < times; i++) {
                write(bytes);
            }
        } catch (IOException closed) {
            // just as well
        }
    }

    RawClient text(String text) throws IOException {
        return write(frame(0x80 | TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A frame of a client's, masked. */
    static byte[] frame(int first, byte[] payload) {
        var frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        byte[] mask = {1, 2, 3, 4};
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % 4]));
        }
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    Answer answer() throws IOException {
        var head = new ArrayList<String>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.add(line);
        }
        int status = Integer.parseInt(head.getFirst().split(" ", 3)[1]);
        var answer = new Answer(status, head, "");
        String length = answer.header("Content-Length");
        byte[] body = new byte[length == null ? 0 : Integer.parseInt(length)];
        in.readFully(body);
        return new Answer(status, head, new String(body, StandardCharsets.UTF_8));
    }

    /** The next line of what has no frames. */
    String readLine() throws IOException {
        return line();
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** The next frame. */
    Received read() throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Received(first & 0x0F, ByteBuffer.wrap(payload));
    }

    /** The next text. */
    String readText() throws IOException {
        Received frame = read();
        while (frame.opcode() != TEXT) {
            frame = read();
        }
        return frame.text();
    }

    /** Reads on to the close message; answers its code, or 1006 if there is none. */
    int awaitClose() throws IOException {
        try {
            while (true) {
                Received frame = read();
                if (frame.opcode() == CLOSE) {
                    return frame.closeCode();
                }
            }
        } catch (EOFException | SocketException gone) {
            return 1006;
        }
    }

    /** Reads on to the end of the connection. */
    void awaitEnd() throws IOException {
        try {
            while (in.read() >= 0) {
                // what is said is not of interest
            }
        } catch (SocketException reset) {
            // an end as well
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
