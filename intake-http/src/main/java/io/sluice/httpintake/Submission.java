package io.sluice.httpintake;

import java.util.List;

/**
 * What a client publishes with one request.
 *
 * @param isBatch true if it may be any number of things
 * @param lines where each draft was found in a batch, from 1 on
 */
record Submission(List<Draft> drafts, boolean isBatch, List<Integer> lines) {
    Submission {
        drafts = List.copyOf(drafts);
        lines = List.copyOf(lines);
    }

    static Submission one(Draft draft) {
        return new Submission(List.of(draft), false, List.of(1));
    }
}
