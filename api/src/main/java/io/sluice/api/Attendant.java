package io.sluice.api;

import java.time.Instant;

/**
 * Someone who is there, or was.
 *
 * @param connections 0 if the user is away
 * @param since when the user came, for the last time
 * @param lastSeen when the user was connected last
 */
public record Attendant(String user, int connections, Instant since, Instant lastSeen) {
    /** Without the name, which may be personal. */
    @Override
    public String toString() {
        return "Attendant[connections=" + connections + "]";
    }
}
