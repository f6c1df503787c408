package io.sluice.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;

/** Several of another kind with commas between; each once, in the order they are named. */
record ListKind<T>(Kind<T> each, int most) implements Kind<List<T>> {
    @Override
    public List<T> read(String text) throws Misfit {
        var values = new LinkedHashSet<T>();
        String[] parts = text.split(",", most + 1);
        for (String part : parts) {
            values.add(each.read(part.strip()));
        }
        if (parts.length > most) {
            throw new Misfit(most + " values at most");
        }
        return List.copyOf(values);
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
        json.writeStringField("type", "array");
        json.writeNumberField("maxItems", most);
        json.writeObjectFieldStart("items");
        each.describe(json);
        json.writeEndObject();
    }
}
