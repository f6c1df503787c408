package io.sluice.hub;

import java.time.Instant;

/** Where a stream is read from when its gateway starts. */
public sealed interface Start {
    /** What is appended from now on. */
    record Latest() implements Start {}

    /** All the log still holds. */
    record Earliest() implements Start {}

    /** What was appended at that time or later. */
    record At(Instant time) implements Start {}
}
