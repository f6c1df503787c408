package io.sluice.history;

import io.sluice.hub.Position;
import org.jspecify.annotations.Nullable;

/**
 * How writing goes.
 *
 * @param active true if it is this node's role
 * @param stored the position after what has been stored; nowhere if it is not known
 * @param lag offsets of the log that are not in the database yet; -1 if not known
 * @param rows rows stored so far by this node
 * @param refused publications that could not be rows
 * @param deletions publications that delete their key, which are not stored
 * @param missed offsets the log had dropped before they were stored
 * @param problem what is in the way, in words for an operator
 */
record WriterStatus(
        boolean active,
        Position stored,
        long lag,
        long rows,
        long refused,
        long deletions,
        long missed,
        @Nullable String problem) {}
