package io.sluice.httpintake;

import io.sluice.hub.Appended;
import org.jspecify.annotations.Nullable;

/** What has become of a draft. */
sealed interface Outcome {
    /** The log has it for good. */
    record Stored(Appended at) implements Outcome {}

    /**
     * The log had it already.
     *
     * @param differs true if it came with other data then
     * @param at where it is, if that is known
     */
    record Duplicate(boolean differs, @Nullable Appended at) implements Outcome {}

    /** The log will never take it. */
    record Rejected(String why) implements Outcome {}

    /** It is not known to be in the log, and should come again. */
    record Unavailable() implements Outcome {}
}
