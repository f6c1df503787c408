package io.sluice.hub;

import org.jspecify.annotations.Nullable;

/**
 * Where a cursor begins, and whether that is what was asked for.
 *
 * @param position what follows begins there; nowhere if that is not known yet, or if it begins from
 *     nothing
 * @param shortfall why less is given than was asked for; null if it is not
 */
public record Opened(Position position, @Nullable Shortfall shortfall) {
    /** Why a beginning cannot be had in full. */
    public enum Shortfall {
        /** The log has dropped some of it. */
        RETENTION("retention"),
        /** The topic was deleted and made again. */
        RECREATED("recreated"),
        /** The log's end went back. */
        TRUNCATED("truncated"),
        /** It is further back than the stream allows. */
        LIMIT("limit"),
        /** There are not as many, or they are not where is looked for them. */
        FEWER("fewer");

        private final String text;

        Shortfall(String text) {
            this.text = text;
        }

        /** The reason as clients see it. */
        public String text() {
            return text;
        }

        static Shortfall of(Gap.Cause cause) {
            return switch (cause) {
                case SLOW -> LIMIT;
                case RETENTION -> RETENTION;
                case RECREATED -> RECREATED;
                case TRUNCATED -> TRUNCATED;
            };
        }
    }
}
