package io.sluice.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Texts of a pattern.
 *
 * @param expected what it is, in words
 */
record TextKind(Pattern pattern, String expected) implements Kind<String> {
    static TextKind of(String pattern, String expected) {
        return new TextKind(Pattern.compile(pattern), expected);
    }

    @Override
    public String read(String text) throws Misfit {
        if (pattern.matcher(text).matches()) {
            return text;
        }
        throw new Misfit(expected);
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
        json.writeStringField("type", "string");
        json.writeStringField("pattern", "^" + pattern.pattern() + "$");
    }
}
