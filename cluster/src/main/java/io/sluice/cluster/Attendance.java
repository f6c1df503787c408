package io.sluice.cluster;

import java.time.Instant;

/**
 * A user's presence.
 *
 * @param user who
 * @param connections how many connections the user has, on all nodes; 0 if the user is away
 * @param since when the user came, or came for the last time
 * @param lastSeen when the user was connected last: now, or when the last connection ended
 */
public record Attendance(String user, int connections, Instant since, Instant lastSeen) {
    /** Without the name, which may be personal. */
    @Override
    public String toString() {
        return "Attendance[connections=" + connections + "]";
    }
}
