package io.sluice.kafkalog;

/** Why a partition is not to be trusted until the brokers have been asked. */
sealed interface Suspicion {
    /** The brokers do not have the offset that comes next. */
    record OutOfRange() implements Suspicion {}

    /** The log was cut back and has grown again from that offset on. */
    record Diverged(long offset) implements Suspicion {}

    /** A record comes from an earlier leader than those read before it. */
    record EpochWentBack() implements Suspicion {}
}
