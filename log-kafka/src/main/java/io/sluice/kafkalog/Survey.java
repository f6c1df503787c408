package io.sluice.kafkalog;

import static java.util.stream.Collectors.toMap;

import io.sluice.hub.Gap;
import io.sluice.hub.Start;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Compares what the brokers tell of a stream's topics with where its reader stands, and works out
 * what has to change. Changes nothing itself: a failure on the way leaves everything as it was.
 */
final class Survey {
    private final KafkaLogSettings settings;
    private final Extents extents;
    private final Map<String, TopicLife> found;
    private final Map<TopicPartition, Suspicion> suspects;
    private final List<Change> changes = new ArrayList<>();
    private Standing then;

    /**
     * Where the reader has to stand.
     *
     * @param cause why publications are missing on the way there; null if none are
     */
    record Change(Standing then, Gap.@Nullable Cause cause) {}

    Survey(
            KafkaLogSettings settings,
            Extents extents,
            Standing now,
            Map<String, TopicLife> found,
            Map<TopicPartition, Suspicion> suspects) {
        this.settings = settings;
        this.extents = extents;
        this.then = now.copy();
        this.found = found;
        this.suspects = suspects;
    }

    /** What has to change, step by step. Asks the brokers where partitions begin and end. */
    List<Change> changes() {
        var renewed = new TreeSet<String>();
        for (var topic : settings.topics()) {
            if (isRenewed(topic)) {
                renewed.add(topic);
            } else {
                takeUp(topic);
            }
        }
        step(null);
        if (!renewed.isEmpty()) {
            renewed.forEach(topic -> enter(topic, new Start.Earliest()));
            step(Gap.Cause.RECREATED);
        }
        clear(renewed);
        return changes;
    }

    private void step(Gap.@Nullable Cause cause) {
        changes.add(new Change(then, cause));
        then = then.copy();
    }

    private boolean isRenewed(String topic) {
        var known = then.known(topic);
        var life = found.get(topic);
        if (known == null || life == null) {
            return false;
        }
        return !life.mayContinue(known.life())
                || (!life.hasId() && (known.isMissing() || beganAnew(topic)));
    }

    /** What has to do for evidence where topics have no ids. */
    private boolean beganAnew(String topic) {
        return suspects.entrySet().stream()
                .filter(s -> s.getKey().topic().equals(topic))
                .anyMatch(s ->
                        switch (s.getValue()) {
                            case Suspicion.EpochWentBack() -> true;
                            case Suspicion.Diverged(_) -> false;
                            case Suspicion.OutOfRange() -> isBeyondEnd(s.getKey());
                        });
    }

    private boolean isBeyondEnd(TopicPartition partition) {
        return at(partition) > extents.ends(Set.of(partition)).getOrDefault(partition, 0L);
    }

    private void takeUp(String topic) {
        var life = found.get(topic);
        if (life == null) {
            then.lose(topic);
        } else if (then.known(topic) == null) {
            enter(topic, then.wasMissing(topic) ? new Start.Earliest() : settings.start());
        } else {
            then.find(topic, life);
            then.place(
                    Extents.partitions(topic, life).stream()
                            .filter(partition -> then.partition(partition) == null)
                            .collect(toMap(partition -> partition, _ -> 0L)));
        }
    }

    private void enter(String topic, Start start) {
        var life = Objects.requireNonNull(found.get(topic));
        then.enter(topic, life, extents.at(start, Extents.partitions(topic, life)));
    }

    /** Clears up what is with the suspects of topics that go on. */
    private void clear(Set<String> renewed) {
        var left =
                suspects.entrySet().stream()
                        .filter(s -> !renewed.contains(s.getKey().topic()))
                        .filter(s -> then.readable().contains(s.getKey()))
                        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
        if (left.isEmpty()) {
            return;
        }
        var starts = extents.starts(left.keySet());
        var ends = extents.ends(left.keySet());
        var dropped = new HashMap<TopicPartition, Long>();
        var cut = new HashMap<TopicPartition, Long>();
        left.forEach((partition, suspicion) -> {
            long start = starts.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, start);
            if (suspicion instanceof Suspicion.Diverged(var offset)) {
                end = Math.min(end, Math.max(start, offset));
            }
            if (at(partition) < start) {
                dropped.put(partition, start);
            } else if (at(partition) > end) {
                cut.put(partition, end);
            }
            then.forgetEpoch(partition);
        });
        move(dropped, Gap.Cause.RETENTION);
        move(cut, Gap.Cause.TRUNCATED);
        step(null);
    }

    private void move(Map<TopicPartition, Long> moves, Gap.Cause cause) {
        if (!moves.isEmpty()) {
            then.place(moves);
            step(cause);
        }
    }

    private long at(TopicPartition partition) {
        var next = then.next(partition);
        return next == null ? 0 : next.offset();
    }
}
