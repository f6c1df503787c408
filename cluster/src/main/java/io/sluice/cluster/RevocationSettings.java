package io.sluice.cluster;

import java.time.Duration;

/**
 * What can be revoked.
 *
 * @param longest how long a token can be valid at most; no revocation lasts longer, and that is how
 *     long the journal has to keep them
 * @param most revocations in force at a time; further ones are refused
 */
public record RevocationSettings(Duration longest, int most) {
    public static final RevocationSettings STANDARD =
            new RevocationSettings(Duration.ofDays(30), 100_000);

    public RevocationSettings {
        ClusterSettings.requirePositive("longest", longest);
        if (most < 1) {
            throw new IllegalArgumentException("most must be positive, got: " + most);
        }
    }
}
