package io.sluice.kafkalog;

import io.sluice.hub.Chunk;
import io.sluice.hub.Feed;
import io.sluice.hub.Gap;
import io.sluice.hub.Payload;
import io.sluice.hub.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** A feed that keeps all it takes, and sees to it that each chunk begins where the last ended. */
final class Recorder implements Feed {
    private final List<Chunk> chunks = new CopyOnWriteArrayList<>();
    private final List<String> breaks = new CopyOnWriteArrayList<>();

    @Override
    public void chunk(Chunk chunk) {
        if (!chunks.isEmpty()) {
            var last = chunks.getLast().after();
            var begins = chunk.gap() == null ? chunk.before() : chunk.gap().from();
            if (!last.equals(begins)) {
                breaks.add(last + " then " + begins);
            }
        }
        chunks.add(chunk);
    }

    List<Chunk> chunks() {
        return new ArrayList<>(chunks);
    }

    /** Places where a chunk did not begin where the one before it ended. */
    List<String> breaks() {
        return breaks;
    }

    List<Publication> publications() {
        return chunks.stream().flatMap(c -> c.publications().stream()).toList();
    }

    /** The payloads as text; null for deletions is written as "-". */
    List<String> texts() {
        return publications().stream()
                .map(Publication::value)
                .map(value -> value == null ? "-" : value.text())
                .toList();
    }

    List<String> keys() {
        return publications().stream()
                .map(Publication::key)
                .filter(Objects::nonNull)
                .map(Payload::text)
                .toList();
    }

    List<Gap> gaps() {
        return chunks.stream().map(Chunk::gap).filter(Objects::nonNull).toList();
    }

    List<Gap.Cause> causes() {
        return gaps().stream().map(Gap::cause).toList();
    }
}
