package io.sluice.api;

import java.util.List;
import java.util.Optional;

/** How far one short word is from another: letters to change, to add, to take away. */
final class Likeness {
    private Likeness() {}

    /** The nearest, if any is near. */
    static Optional<String> nearest(String word, List<String> others) {
        String nearest = "";
        int least = Integer.MAX_VALUE;
        for (String other : others) {
            int distance = distance(word, other);
            if (distance < least) {
                least = distance;
                nearest = other;
            }
        }
        boolean isNear = least <= Math.max(2, nearest.length() / 2) && least < nearest.length();
        return isNear ? Optional.of(nearest) : Optional.empty();
    }

    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
