package io.sluice.hub;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One part of a position as a client gives it back: which incarnation is meant is not known yet.
 *
 * @param hash the incarnation's
 * @param partition the partition's number
 * @param next the next offset to read there
 */
public record Mark(String hash, int partition, long next) {
    private static final Pattern TEXT =
            Pattern.compile("1\\.([A-Za-z0-9_-]{11})\\.(\\d{1,9}):(\\d{1,18})");

    /**
     * Reads {@code 1.<hash>.<partition>:<next>}.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Mark parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a position of this gateway");
        }
        return new Mark(
                parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3)));
    }

    @Override
    public String toString() {
        return "1." + hash + "." + partition + ":" + next;
    }
}
