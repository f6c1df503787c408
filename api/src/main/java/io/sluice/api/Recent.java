package io.sluice.api;

import io.sluice.hub.Payload;
import io.sluice.session.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What the log of one stream still holds. Any thread; never blocks. */
public interface Recent {
    /**
     * Publications in the order of the log, from a time on; stops where the question says.
     *
     * @param principal whose claims the stream's rule for rows is held against
     * @return fails with {@link Unanswered} where there is no answer
     */
    CompletionStage<Recollection> read(Question question, Principal principal);

    /**
     * What is asked for.
     *
     * @param keys empty for all; a client's, and may be any text
     * @param most publications
     * @param bytes of their keys and payloads, about
     * @param effort how much is looked at to find them
     */
    record Question(Instant since, List<String> keys, int most, int bytes, Effort effort) {
        public Question {
            keys = List.copyOf(keys);
        }
    }

    /**
     * How much may be looked at, about, whether it is asked for or not.
     *
     * @param publications that are read
     * @param bytes of their keys and payloads
     * @param patience until nothing more is read
     */
    record Effort(int publications, long bytes, Duration patience) {}

    /**
     * What was found.
     *
     * @param through up to where the log was read: a part for each partition
     * @param isComplete false if there is more up to the log's head
     */
    record Recollection(List<Item> items, String through, boolean isComplete) {
        public Recollection {
            items = List.copyOf(items);
        }
    }

    /**
     * A publication.
     *
     * @param data one JSON document; null if it deletes its key
     */
    record Item(String position, Instant time, @Nullable String key, @Nullable Payload data) {}
}
