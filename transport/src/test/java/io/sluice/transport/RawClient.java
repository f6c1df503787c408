package io.sluice.transport;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.Assertions;

/** A client that says whatever a test wants, byte by byte, and reads with a time limit. */
final class RawClient implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final int PATIENCE_MILLIS = 10_000;
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private final Socket socket = new Socket();
    private final DataInputStream in;

    /** An answer to a request. */
    record Response(int status, Map<String, String> headers, String body, String head) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** A frame of the server's. */
    record Frame(int first, int headerBytes, String text, Bytes payload) {
        int opcode() {
            return first & 15;
        }

        int closeCode() {
            Assertions.assertThat(opcode()).isEqualTo(CLOSE);
            return payload.at(0) << 8 | payload.at(1);
        }

        String closeReason() {
            return text.substring(2);
        }
    }

    /** What was in a frame. */
    static final class Bytes {
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        int at(int index) {
            return bytes[index] & 0xFF;
        }

        int length() {
            return bytes.length;
        }

        byte[] toArray() {
            return bytes.clone();
        }
    }

    /**
     * @param receiveBuffer the socket's, in bytes; 0 for what is usual
     */
    RawClient(InetSocketAddress server, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(server, PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    // --- HTTP

    static String request(String method, String path, String... headers) {
        var text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    static String upgradeRequest(String path, String... headers) {
        var all = Arrays.copyOf(headers, headers.length + 4);
        all[headers.length] = "Upgrade: websocket";
        all[headers.length + 1] = "Connection: keep-alive, Upgrade";
        all[headers.length + 2] = "Sec-WebSocket-Version: 13";
        all[headers.length + 3] = "Sec-WebSocket-Key: " + KEY;
        return request("GET", path, all);
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    Response ask(String method, String path, String... headers) throws IOException {
        send(request(method, path, headers));
        return response(method.equals("HEAD"));
    }

    Response askUpgrade(String path, String... headers) throws IOException {
        send(upgradeRequest(path, headers));
        return response();
    }

    void upgrade(String path, String... headers) throws IOException {
        var response = askUpgrade(path, headers);
        Assertions.assertThat(response.status()).as(response.head()).isEqualTo(101);
    }

    Response response() throws IOException {
        return response(false);
    }

    Response response(boolean withoutBody) throws IOException {
        var head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            head.append((char) in.readUnsignedByte());
        }
        String[] lines = head.toString().strip().split("\r\n", -1);
        var headers = new HashMap<String, String>();
        for (int i = 1; i < lines.length; i++) {
            String[] header = lines[i].split(": ?", 2);
            headers.put(header[0].toLowerCase(Locale.ROOT), header[1]);
        }
        Assertions.assertThat(lines[0]).startsWith("HTTP/1.1 ");
        int status = Integer.parseInt(lines[0].substring(9, 12));
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        var body = new String(in.readNBytes(withoutBody ? 0 : length), StandardCharsets.UTF_8);
        return new Response(status, headers, body, head.toString());
    }

    // --- event streams

    /** Asks for an event stream and reads up to its beginning. */
    Response listen(String path, String... headers) throws IOException {
        var response = ask("GET", path, headers);
        Assertions.assertThat(response.status()).as(response.head()).isEqualTo(200);
        Assertions.assertThat(event()).isEqualTo(": ok");
        return response;
    }

    /** The lines of the next event or comment. */
    String event() throws IOException {
        var lines = new ByteArrayOutputStream();
        int last = '\n';
        for (int b = in.readUnsignedByte(); b != '\n' || last != '\n'; b = in.readUnsignedByte()) {
            lines.write(b);
            last = b;
        }
        return lines.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    // --- WebSocket

    static byte[] frame(int opcode, String text) {
        return frame(0x80 | opcode, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A masked frame with the length in as few bytes as possible. */
    static byte[] frame(int first, byte[] payload) {
        var out = new ByteArrayOutputStream();
        out.write(first);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else if (payload.length < 65536) {
            out.write(0x80 | 126);
            out.write(payload.length >>> 8);
            out.write(payload.length);
        } else {
            out.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >>> shift));
            }
        }
        out.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ MASK[i % 4]);
        }
        return out.toByteArray();
    }

    static byte[] closeFrame(int code, String reason) {
        var out = new ByteArrayOutputStream();
        out.write(code >>> 8);
        out.write(code);
        out.writeBytes(reason.getBytes(StandardCharsets.UTF_8));
        return frame(0x80 | CLOSE, out.toByteArray());
    }

    void say(String text) throws IOException {
        send(frame(TEXT, text));
    }

    Frame read() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        Assertions.assertThat(second & 0x80).as("the server does not mask").isZero();
        int header = 2;
        long length = second;
        if (second == 126) {
            length = in.readUnsignedShort();
            header = 4;
        } else if (second == 127) {
            length = in.readLong();
            header = 10;
        }
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return new Frame(
                first, header, new String(payload, StandardCharsets.UTF_8), new Bytes(payload));
    }

    /** The text of the next frame, which is a whole text message. */
    String readText() throws IOException {
        var frame = read();
        Assertions.assertThat(frame.first()).isEqualTo(0x80 | TEXT);
        return frame.text();
    }

    /** Reads on to the close frame. */
    Frame readClose() throws IOException {
        Frame frame = read();
        while (frame.opcode() != CLOSE) {
            frame = read();
        }
        return frame;
    }

    /** Reads to the end; fails if it does not come. Answers what was read. */
    byte[] readToEnd() throws IOException {
        try {
            return in.readAllBytes();
        } catch (EOFException | SocketException reset) {
            return new byte[0];
        }
    }

    /** True if nothing comes for so long, not even the end. */
    boolean isSilentFor(Duration duration) throws IOException {
        socket.setSoTimeout((int) duration.toMillis());
        try {
            in.mark(1);
            in.read();
            in.reset();
            return false;
        } catch (SocketTimeoutException silent) {
            return true;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    // --- the end

    /** Goes without a word: the other end sees a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
