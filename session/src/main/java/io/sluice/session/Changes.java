package io.sluice.session;

import java.util.Map;

/**
 * What has changed in the counts of users since they were asked for last.
 *
 * @param connections all connections there are now
 * @param users how many connections each of these users has now; 0 if none any more
 * @param isWhole true if these are all users there are: who is not among them has no connection
 */
public record Changes(long connections, Map<String, Integer> users, boolean isWhole) {
    public Changes {
        users = Map.copyOf(users);
    }
}
