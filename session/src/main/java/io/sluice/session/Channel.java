package io.sluice.session;

import io.sluice.hub.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a client subscribes to: a whole stream, or one key of it. As text {@code stream} or {@code
 * stream:key}; in the key, {@code %} and two hexadecimal digits stand for a byte.
 *
 * @param text as the client wrote it
 * @param key null for the whole stream
 */
public record Channel(String text, String stream, @Nullable Payload key) {
    /** The key that is the client's own. */
    static final String ME = "@me";

    /** No key is longer, in bytes: longer ones are not published either. */
    private static final int MAX_KEY = 16 << 10;

    /** The channel that is a whole stream. */
    public static Channel of(String stream) {
        return new Channel(stream, stream, null);
    }

    /** The channel that is one key of a stream. */
    static Channel of(String stream, String key) {
        return new Channel(stream + ":" + key.replace("%", "%25"), stream, Payload.of(key));
    }

    /** True if it stands for the client's own key, as {@code @me} or {@code stream:@me}. */
    boolean isMine() {
        return text.equals(ME) || text.equals(stream + ":" + ME);
    }

    /** The same for one of whom it is known which key is its own. */
    Channel of(Payload own, String ownStream) {
        return new Channel(text, ownStream, own);
    }

    /**
     * Reads a channel's name.
     *
     * @throws IllegalArgumentException if it is malformed; the message says what is wrong
     */
    public static Channel parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return of(text);
        }
        byte[] key = unescaped(text.substring(colon + 1));
        if (key.length == 0 || key.length > MAX_KEY) {
            throw new IllegalArgumentException(
                    "the key behind ':' must have 1 to " + MAX_KEY + " bytes");
        }
        return new Channel(text, text.substring(0, colon), Payload.of(key));
    }

    private static byte[] unescaped(String text) {
        var out = new ByteArrayOutputStream(text.length());
        int plainFrom = 0;
        for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', plainFrom)) {
            out.writeBytes(text.substring(plainFrom, at).getBytes(StandardCharsets.UTF_8));
            out.write(twoDigits(text, at + 1));
            plainFrom = at + 3;
        }
        out.writeBytes(text.substring(plainFrom).getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static int twoDigits(String text, int at) {
        int high = at + 1 < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        int low = at + 1 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException(
                    "'%' in a key must be followed by two hexadecimal digits");
        }
        return high << 4 | low;
    }

    /** True if it is a whole stream. */
    public boolean isWhole() {
        return key == null;
    }
}
