package io.sluice.protocol;

import io.sluice.hub.Payload;
import io.sluice.session.Out;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes JSON values. */
final class JsonText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private JsonText() {}

    /** A constant's bytes. */
    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A string in quotes, escaped as RFC 8259 section 7 asks. */
    static void string(Out out, String text) {
        out.add('"');
        int plainFrom = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == '"' || c == '\\') {
                out.add(text.substring(plainFrom, i));
                escape(out, c);
                plainFrom = i + 1;
            }
        }
        out.add(text.substring(plainFrom)).add('"');
    }

    private static void escape(Out out, char c) {
        out.add('\\');
        switch (c) {
            case '"', '\\' -> out.add(c);
            case '\n' -> out.add('n');
            case '\r' -> out.add('r');
            case '\t' -> out.add('t');
            default -> out.add("u00").add(HEX[c >> 4]).add(HEX[c & 15]);
        }
    }

    /** Two members of which one is there: {@code key} as text, or {@code keyBase64}. */
    static void keyMember(Out out, Payload key) {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(key.asBuffer()).toString();
            out.add(",\"key\":");
            string(out, text);
        } catch (CharacterCodingException notText) {
            byte[] encoded = Base64.getEncoder().encode(key.toArray());
            out.add(",\"keyBase64\":\"").add(encoded).add('"');
        }
    }
}
