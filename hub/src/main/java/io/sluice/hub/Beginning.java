package io.sluice.hub;

import java.time.Instant;
import java.util.List;

/** Where a cursor is to begin. */
public sealed interface Beginning {
    /** With what is published next. */
    record Now() implements Beginning {}

    /** Behind a position that was given out before, here or by another node. */
    record Behind(List<Mark> marks) implements Beginning {
        public Behind {
            marks = List.copyOf(marks);
        }
    }

    /** With what the log has from that time on. */
    record Since(Instant time) implements Beginning {}

    /** With the last so many publications. */
    record Last(int count) implements Beginning {}

    /** True if it names something that has been published before. */
    default boolean isPast() {
        return !(this instanceof Now);
    }
}
