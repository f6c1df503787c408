package io.sluice.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts of users, cut so that each slice fits into a record. */
final class Slices {
    /** A slice ends with the name that makes it this long, in characters. */
    private static final int LENGTH = 32 * 1024;

    private static final int COUNT_LENGTH = 8;

    private Slices() {}

    /** At least one, which may be empty. */
    static List<Map<String, Integer>> of(Map<String, Integer> users) {
        var slices = new ArrayList<Map<String, Integer>>();
        Map<String, Integer> slice = new HashMap<>();
        int length = 0;
        for (var user : users.entrySet()) {
            slice.put(user.getKey(), user.getValue());
            length += user.getKey().length() + COUNT_LENGTH;
            if (length >= LENGTH) {
                slices.add(slice);
                slice = new HashMap<>();
                length = 0;
            }
        }
        if (slices.isEmpty() || !slice.isEmpty()) {
            slices.add(slice);
        }
        return slices;
    }
}
