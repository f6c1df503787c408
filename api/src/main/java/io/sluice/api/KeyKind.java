package io.sluice.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Keys of publications: any text that can be encoded, without the character no database keeps. */
record KeyKind() implements Kind<String> {
    @Override
    public String read(String text) throws Misfit {
        boolean fits = !text.isEmpty() && text.length() <= Bounds.LONGEST_KEY;
        if (fits && text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return text;
        }
        throw new Misfit("a key of 1 to " + Bounds.LONGEST_KEY + " characters");
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
        json.writeStringField("type", "string");
        json.writeNumberField("minLength", 1);
        json.writeNumberField("maxLength", Bounds.LONGEST_KEY);
    }
}
