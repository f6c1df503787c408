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
 * @param values in the order of the columns: numbers, text, Booleans; null where there is none, and
 *     for times and documents, of which there are no figures
 */
record StoredRow(Place place, List<@Nullable Object> values) {
    // In full, because nullness of the values would not be in the class file of a compact one.
    StoredRow(Place place, List<@Nullable Object> values) {
        this.place = place;
        this.values = Collections.unmodifiableList(values);
    }

    /**
     * @param time taken to the microsecond, as the database has it
     */
    StoredRow(Instant time, int life, int partition, long offset, List<@Nullable Object> values) {
        this(
                new Place(Micros.of(time.truncatedTo(ChronoUnit.MICROS)), life, partition, offset),
                new ArrayList<>(values));
    }

    Instant time() {
        return Micros.instant(place.time());
    }

    int life() {
        return place.life();
    }

    int partition() {
        return place.partition();
    }

    long offset() {
        return place.offset();
    }
}
