package io.sluice.hub;

import org.jspecify.annotations.Nullable;

/**
 * A stretch of a stream that a cursor could not be given.
 *
 * @param from where the cursor stood: the first position that is missing
 * @param to where the cursor goes on; null if the end of the stretch cannot be known
 */
public record Gap(Position from, @Nullable Position to, Cause cause) {

    /** Why publications are missing. */
    public enum Cause {
        /**
         * The client took less than was published for so long that the tail moved on without it.
         */
        SLOW("slow"),
        /** The log has already dropped what comes next. */
        RETENTION("retention"),
        /** The topic was deleted and made again. */
        RECREATED("recreated"),
        /** The log's end went back: what had been read no longer exists. */
        TRUNCATED("truncated");

        private final String text;

        Cause(String text) {
            this.text = text;
        }

        /** The cause as clients see it. */
        public String text() {
            return text;
        }
    }
}
