package io.sluice.filter;

/**
 * How large the text of a predicate may be.
 *
 * @param maxLength its characters
 * @param maxTests its comparisons and other tests
 * @param maxDepth how deep parentheses and {@code not} may nest
 * @param maxListItems the items of one list
 */
public record FilterLimits(int maxLength, int maxTests, int maxDepth, int maxListItems) {
    public static final FilterLimits DEFAULTS = new FilterLimits(1024, 32, 16, 100);

    /** Nothing nests deeper, so that it fits on any stack. */
    private static final int DEEPEST = 256;

    public FilterLimits {
        requirePositive("maxLength", maxLength);
        requirePositive("maxTests", maxTests);
        requirePositive("maxDepth", maxDepth);
        requirePositive("maxListItems", maxListItems);
        if (maxDepth > DEEPEST) {
            throw new IllegalArgumentException(
                    "maxDepth must be at most " + DEEPEST + ", got: " + maxDepth);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be positive, got: " + value);
        }
    }
}
