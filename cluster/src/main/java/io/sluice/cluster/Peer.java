package io.sluice.cluster;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Another node, by what has been read of it. */
final class Peer {
    private final Totals.Share share;
    private final int maxUsers;
    private long number = -1;
    private long heardAt;
    private long incompleteSince;
    private long connections;
    private boolean isComplete;
    private @Nullable Map<String, Integer> parts;
    private int nextPart;

    Peer(Totals.Share share, int maxUsers, long now) {
        this.share = share;
        this.maxUsers = maxUsers;
        this.incompleteSince = now;
    }

    /** Takes the node's next record; false if it has been read before. */
    boolean take(NodeRecord record, long now) {
        if (record.number() <= number) {
            return false;
        }
        if (record.number() != number + 1) {
            miss(now);
        }
        number = record.number();
        heardAt = now;
        switch (record) {
            case NodeRecord.Hello _, NodeRecord.Bye _ -> {}
            case NodeRecord.Beat(_, _, long count) -> connections = count;
            case NodeRecord.Change(_, _, var users) -> users.forEach(share::put);
            case NodeRecord.Part part -> take(part);
        }
        return true;
    }

    private void miss(long now) {
        parts = null;
        if (isComplete) {
            isComplete = false;
            incompleteSince = now;
        }
    }

    private void take(NodeRecord.Part part) {
        if (part.part() == 0) {
            parts = new HashMap<>();
            nextPart = 0;
        }
        var together = parts;
        if (together == null || part.part() != nextPart) {
            parts = null;
            return;
        }
        nextPart++;
        if (together.size() + part.users().size() <= maxUsers) {
            together.putAll(part.users());
        }
        if (nextPart == part.parts()) {
            share.replace(together);
            parts = null;
            isComplete = true;
        }
    }

    /** Its counts do not count any more; answers the number of its last record. */
    long leave() {
        share.clear();
        return number;
    }

    long connections() {
        return connections;
    }

    /** True if all it has told is known, and none of it was missed. */
    boolean isComplete() {
        return isComplete;
    }

    long incompleteSince() {
        return incompleteSince;
    }

    long heardAt() {
        return heardAt;
    }
}
