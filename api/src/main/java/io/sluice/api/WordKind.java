package io.sluice.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/** One of a few words. */
record WordKind<W extends Word>(List<W> words) implements Kind<W> {
    WordKind {
        words = List.copyOf(words);
    }

    /** Each word there is. */
    static <W extends Word> WordKind<W> of(W[] words) {
        return new WordKind<>(List.of(words));
    }

    @Override
    public W read(String text) throws Misfit {
        for (W word : words) {
            if (word.text().equals(text)) {
                return word;
            }
        }
        throw new Misfit("one of " + String.join(", ", texts()));
    }

    private List<String> texts() {
        return words.stream().map(Word::text).toList();
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
        json.writeStringField("type", "string");
        json.writeArrayFieldStart("enum");
        for (String text : texts()) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
