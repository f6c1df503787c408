package io.sluice.session;

import io.sluice.hub.Chunk;
import io.sluice.hub.Gap;
import io.sluice.hub.Incarnation;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the chunks of a stream with one partition. */
final class Feeder {
    static final Partition PARTITION = new Partition(new Incarnation("topic", "incarnation"), 0);

    private long next;

    /** A chunk with one publication for each value; null for a deletion. */
    Chunk chunk(@Nullable String... values) {
        return chunkAfter(null, values);
    }

    Chunk chunkAfter(@Nullable Gap gap, @Nullable String... values) {
        var before = position();
        List<Publication> publications = new ArrayList<>();
        for (String value : values) {
            var payload = value == null ? null : Payload.of(value);
            publications.add(new Publication(PARTITION, next, 1000 + next, null, payload));
            next++;
        }
        return new Chunk(gap, before, position(), publications, 0);
    }

    /** A gap of so many offsets before what comes next. */
    Gap gap(int offsets) {
        var from = position();
        next += offsets;
        return new Gap(from, position(), Gap.Cause.RETENTION);
    }

    Position position() {
        return Position.nowhere().with(PARTITION, next);
    }
}
