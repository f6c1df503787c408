package io.sluice.redislog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.hub.Entry;
import io.sluice.hub.Header;
import io.sluice.hub.Payload;
import io.sluice.hub.Unmappable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry as Redis gave it.
 *
 * @param id its whole id; its first part is the offset
 * @param words names and values of its fields in turns
 */
record Found(String id, List<Reply> words) {
    private static final String HEADER = "h:";

    static Found of(Reply entry) {
        return new Found(entry.at(0).text(), entry.at(1).all());
    }

    long offset() {
        return Long.parseLong(id.substring(0, id.indexOf('-')));
    }

    int size() {
        int size = 0;
        for (var word : words) {
            size += word.bytes().length;
        }
        return size;
    }

    /** Tells this entry from any other that may have had its offset. */
    int stamp() {
        int sum = id.hashCode();
        for (var word : words) {
            sum = 31 * sum + Arrays.hashCode(word.bytes());
        }
        return sum;
    }

    /** Its time and what was appended; refuses what no appender has made. */
    Timed timed() throws Unmappable {
        Payload key = null;
        Payload value = null;
        Long millis = null;
        var headers = new ArrayList<Header>();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            String name = words.get(i).text();
            byte[] word = words.get(i + 1).bytes();
            switch (name) {
                case "t" -> millis = millis(word);
                case "k" -> key = Payload.of(word);
                case "v" -> value = Payload.of(word);
                default -> {
                    if (name.startsWith(HEADER)) {
                        headers.add(new Header(name.substring(HEADER.length()), Payload.of(word)));
                    }
                }
            }
        }
        if (millis == null) {
            throw new Unmappable("foreign_entry", "an entry without a time: no appender made it");
        }
        return new Timed(millis, new Entry(key, value, headers));
    }

    private static @Nullable Long millis(byte[] word) {
        try {
            return word.length > 18 ? null : (Long) Long.parseLong(new String(word, UTF_8));
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /** What an entry holds, for the quarantine. */
    Payload value() {
        for (int i = 0; i + 1 < words.size(); i += 2) {
            if (words.get(i).text().equals("v")) {
                return Payload.of(words.get(i + 1).bytes());
            }
        }
        return Payload.of("");
    }

    /** What was appended, and when. */
    record Timed(long millis, Entry entry) {}
}
