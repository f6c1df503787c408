package io.sluice.mqtt;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a pipeline is doing.
 *
 * @param connected true if the broker is there and has our subscription
 * @param isWaiting true if another node is to be connected, not this one
 * @param received messages that came, again or for the first time
 * @param appended messages the log has
 * @param unmapped messages that did not become entries, for any {@link Reason}
 * @param skipped messages left out on purpose: too soon after another, retained, of another topic
 * @param inflight messages received and not settled
 * @param lastProblem null if there was none since the start
 */
public record PipelineStatus(
        String name,
        boolean connected,
        boolean isWaiting,
        long received,
        long appended,
        long unmapped,
        long skipped,
        int inflight,
        @Nullable Problem lastProblem) {

    /** Something that went wrong. */
    public record Problem(Instant at, String what) {}
}
