package io.sluice.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client says when it asks for a WebSocket, RFC 6455 section 4.2.
 *
 * @param key its {@code Sec-WebSocket-Key}
 * @param protocols the subprotocols it offers
 */
record Upgrade(String key, List<String> protocols) {
    /** The subprotocol of Sluice's own clients. */
    static final String SUBPROTOCOL = "sluice.v1";

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** What is wrong with a request for a WebSocket; null if nothing is. */
    static @Nullable String problem(HttpMethod method, HttpHeaders headers) {
        if (!method.equals(HttpMethod.GET)) {
            return "expected the method GET";
        }
        if (!headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true)) {
            return "expected a WebSocket: the header 'Upgrade: websocket' is missing";
        }
        if (!headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)) {
            return "expected a WebSocket: the header 'Connection: Upgrade' is missing";
        }
        if (!"13".equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return "expected the header 'Sec-WebSocket-Version: 13'";
        }
        String key = headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        if (key == null || key.length() != 24) {
            return "expected a header 'Sec-WebSocket-Key' of 24 characters";
        }
        return null;
    }

    static Upgrade of(HttpHeaders headers) {
        return new Upgrade(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY, ""), offered(headers));
    }

    /** The subprotocols a request offers, in order. */
    static List<String> offered(HttpHeaders headers) {
        var offered = new ArrayList<String>();
        for (String line : headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
            for (String name : line.split(",", 32)) {
                offered.add(name.strip());
            }
        }
        return offered;
    }

    /** The answer that completes the handshake. */
    byte[] response() {
        var text = new StringBuilder(192);
        text.append("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n");
        text.append("connection: upgrade\r\nsec-websocket-accept: ")
                .append(accept())
                .append("\r\n");
        if (protocols.contains(SUBPROTOCOL)) {
            text.append("sec-websocket-protocol: ").append(SUBPROTOCOL).append("\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private String accept() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** Without the offered protocols: one of them may be a token. */
    @Override
    public String toString() {
        return "Upgrade";
    }
}
