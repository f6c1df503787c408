package io.sluice.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as it is stored in a stream's table.
 *
 * @param time to the microsecond, as the database has it
 * @param values in the order of the columns: numbers, text, Booleans; null where there is none
 */
record StoredRow(
        Instant time, int life, int partition, long offset, List<@Nullable Object> values) {
    // In full, because nullness of the values would not be in the class file of a compact one.
    StoredRow(Instant time, int life, int partition, long offset, List<@Nullable Object> values) {
        this.time = time.truncatedTo(ChronoUnit.MICROS);
        this.life = life;
        this.partition = partition;
        this.offset = offset;
        this.values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    Place place() {
        return new Place(Micros.of(time), life, partition, offset);
    }
}
