package io.sluice.kafkalog;

import java.time.Duration;
import java.util.Locale;

/**
 * How entries are written to Kafka.
 *
 * @param linger how long an entry may wait for others to travel with
 * @param compression what batches are compressed with; {@code NONE} costs no native library and no
 *     memory, and small batches gain little by the others
 * @param bufferBytes what may wait to be written; beyond it, appending blocks
 * @param maxEntryBytes the largest entry sent to the brokers, which have a limit of their own
 */
public record AppenderSettings(
        Duration linger, Compression compression, int bufferBytes, int maxEntryBytes) {
    public static final AppenderSettings DEFAULT =
            new AppenderSettings(Duration.ofMillis(2), Compression.NONE, 8 << 20, 1 << 20);

    public AppenderSettings {
        if (linger.isNegative() || linger.compareTo(Duration.ofSeconds(1)) > 0) {
            throw new IllegalArgumentException("linger must be 0 s to 1 s, got: " + linger);
        }
        if (maxEntryBytes < 1 || bufferBytes < maxEntryBytes) {
            throw new IllegalArgumentException(
                    "bufferBytes must hold an entry of maxEntryBytes, got: %d and %d"
                            .formatted(bufferBytes, maxEntryBytes));
        }
    }

    /** What Kafka can compress batches with. */
    public enum Compression {
        NONE,
        GZIP,
        SNAPPY,
        LZ4,
        ZSTD;

        /** Its name in Kafka. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
