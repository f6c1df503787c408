package io.sluice.filter;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Makes JSON strings of what is no JSON. */
public final class JsonString {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private JsonString() {}

    /** A string of valid UTF-8. */
    public static byte[] ofText(byte[] utf8) {
        var out = new ByteArrayOutputStream(utf8.length + 16);
        out.write('"');
        for (byte b : utf8) {
            if (b == '"' || b == '\\') {
                out.write('\\');
                out.write(b);
            } else if (b >= 0 && b < ' ') {
                out.writeBytes(new byte[] {'\\', 'u', '0', '0', HEX[b >> 4], HEX[b & 15]});
            } else {
                out.write(b);
            }
        }
        out.write('"');
        return out.toByteArray();
    }

    /** A string that holds any bytes as base64. */
    public static byte[] ofBytes(byte[] bytes) {
        return ofText(Base64.getEncoder().encode(bytes));
    }
}
