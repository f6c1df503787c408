package io.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client that comes, goes, and comes back with its positions, kept by the rule that PROTOCOL.md
 * gives; and what it should have seen by then.
 */
final class SeamClient {
    private final SeamScene scene;
    private final TestVariant variant;
    private final Opening first;
    private final @Nullable Payload key;

    /** All it was told in all of its connections. */
    private final List<Object> received = new ArrayList<>();

    /** The same with its connections, as text. */
    private final List<String> trace = new ArrayList<>();

    private final TreeMap<Partition, Long> kept = new TreeMap<>();

    /** Where its first connection began. */
    private @Nullable Position began;

    private RecordingReader reader = new RecordingReader();
    private @Nullable Cursor cursor;
    private Pace pace;
    private final Map<Payload, Long> lastAt = new HashMap<>();
    private long notBefore = Long.MIN_VALUE;
    private boolean hasChangedPace;

    SeamClient(SeamScene scene) {
        this.scene = scene;
        var random = scene.random;
        boolean isState = scene.hasState() && random.nextBoolean();
        this.key = !isState && random.nextInt(4) == 0 ? aKey() : null;
        this.pace =
                random.nextInt(4) > 0
                        ? Pace.NONE
                        : new Pace(
                                Duration.ofMillis(50 + random.nextInt(300)),
                                random.nextInt(3) == 0 ? Pace.Deliver.ALL : Pace.Deliver.LATEST);
        var view = isState ? Opening.View.STATE : Opening.View.EVENTS;
        boolean isGuarded = isState && random.nextBoolean();
        this.variant = scene.variant(random.nextInt(3) == 0, view, isGuarded);
        var beginning =
                switch (isState || key != null ? 0 : random.nextInt(6)) {
                    case 1 -> new Beginning.Last(1 + random.nextInt(20));
                    case 2 -> scene.since();
                    case 3, 4 -> new Beginning.Behind(List.of());
                    default -> new Beginning.Now();
                };
        if (beginning instanceof Beginning.Since(var time)) {
            notBefore = time.toEpochMilli();
        }
        var slow =
                random.nextInt(5) == 0 && !isState && !pace.isSet()
                        ? SlowPolicy.LATEST
                        : SlowPolicy.CATCH_UP;
        this.first = new Opening(beginning, view, key, slow, pace);
        connect(first);
    }

    private Payload aKey() {
        var partitions = List.copyOf(scene.log.position().next().keySet());
        var partition =
                partitions.isEmpty()
                        ? "topic0-0"
                        : partitions.get(scene.random.nextInt(partitions.size())).toString();
        return Payload.of(partition + "/" + scene.random.nextInt(4));
    }

    private void connect(Opening opening) {
        trace.add("connect " + opening.beginning() + " at " + scene.time.nanos());
        reader = new RecordingReader();
        reader.room = scene.random.nextInt(3) == 0 ? scene.random.nextInt(3) : Integer.MAX_VALUE;
        reader.onItem = this::receive;
        var lane = scene.lanes.get(scene.random.nextInt(2));
        var made = scene.stream.station(lane).cursor(variant, reader, opening);
        cursor = made;
        lane.execute(() -> {
            if (cursor == made) {
                made.open();
            }
        });
        if (scene.random.nextInt(10) == 0) {
            reader.onTake = _ -> disconnect();
        }
    }

    // --- what happens to it

    void makeRoom() {
        makeRoom(Integer.MAX_VALUE);
        if (cursor == null) {
            reconnect();
        }
    }

    void changeRoom() {
        makeRoom(scene.random.nextInt(4));
    }

    private void makeRoom(int room) {
        boolean wasFull = !reader.isWritable();
        reader.room = room;
        if (wasFull && room > 0 && cursor != null) {
            cursor.resume();
        }
    }

    void comeOrGo() {
        if (cursor == null) {
            reconnect();
        } else if (scene.random.nextInt(3) == 0) {
            disconnect();
        }
    }

    void comeBackIfRefused() {
        if (reader.refused != null) {
            assertThat(reader.refused).isInstanceOf(Unopened.Unavailable.class);
            cursor = null;
            reconnect();
        }
    }

    void changePace() {
        if (cursor != null && reader.opened != null && first.slow() != SlowPolicy.LATEST) {
            hasChangedPace = true;
            pace =
                    scene.random.nextBoolean()
                            ? Pace.NONE
                            : new Pace(
                                    Duration.ofMillis(50 + scene.random.nextInt(300)),
                                    Pace.Deliver.LATEST);
            cursor.pace(pace);
        }
    }

    private void disconnect() {
        if (cursor != null) {
            noteOpened();
            cursor.close();
            cursor = null;
        }
    }

    private void reconnect() {
        if (reader.refused == null) {
            noteOpened();
        }
        var marks =
                kept.entrySet().stream()
                        .map(e -> Mark.parse(e.getKey().position(e.getValue())))
                        .toList();
        boolean isNew = began == null || marks.isEmpty();
        if (isNew) {
            began = null;
        }
        connect(
                new Opening(
                        isNew ? first.beginning() : new Beginning.Behind(marks),
                        first.view(),
                        key,
                        first.slow(),
                        pace));
    }

    // --- what it keeps

    /** What the message that confirms a subscription says comes before all others. */
    private void noteOpened() {
        var opened = reader.opened;
        if (opened == null || began != null || cursor == null) {
            return;
        }
        boolean isKnown =
                first.view() == Opening.View.STATE || !opened.position().equals(Position.nowhere());
        began = isKnown ? opened.position() : knownBy(cursor);
        if (began != null) {
            merge(began);
        }
    }

    /**
     * Where a cursor stands that was opened before the log was reached; null if it still is not.
     */
    private static @Nullable Position knownBy(Cursor cursor) {
        var position = cursor.position();
        return position.equals(Position.nowhere()) ? null : position;
    }

    private void receive(Object item) {
        noteOpened();
        received.add(item);
        trace.add(item.toString());
        switch (item) {
            case Publication publication -> {
                notePace(publication);
                kept.merge(publication.partition(), publication.offset() + 1, Math::max);
            }
            case Gap gap -> {
                if (gap.to() != null) {
                    kept.clear();
                    kept.putAll(gap.to().next());
                }
            }
            case RecordingReader.Reset() -> kept.clear();
            case RecordingReader.Synced(var position) -> merge(position);
            default -> throw new AssertionError("a bug: " + item);
        }
    }

    private void merge(Position position) {
        position.next().forEach((partition, next) -> kept.merge(partition, next, Math::max));
    }

    private void notePace(Publication publication) {
        if (!pace.isSet() || pace.deliver() == Pace.Deliver.ALL || hasChangedPace) {
            return;
        }
        var named = publication.key() == null ? Payload.of("") : publication.key();
        Long before = lastAt.put(named, scene.time.nanos());
        boolean isSameConnection = reader.received.size() > 1;
        if (before != null && isSameConnection && countOf(named) > 1) {
            assertThat(scene.time.nanos() - before)
                    .as("time between two messages about " + named.text())
                    .isGreaterThanOrEqualTo(pace.every().toNanos());
        }
    }

    private long countOf(Payload named) {
        return reader.publications().stream()
                .filter(p -> (p.key() == null ? Payload.of("") : p.key()).equals(named))
                .count();
    }

    /** What happened to it, for whoever looks into a failure. */
    private String story() {
        var now = cursor == null ? "gone" : cursor.state + " at " + cursor.position;
        return now
                + ", "
                + first
                + ", "
                + variant.name()
                + ", began at "
                + began
                + ":\n"
                + String.join("\n", trace);
    }

    // --- what it should have seen

    void check() {
        assertThat(cursor).isNotNull();
        noteOpened();
        if (first.view() == Opening.View.STATE) {
            checkState();
        } else {
            checkEvents();
        }
        if (cursor != null && !pace.isSet()) {
            assertThat(cursor.isLive()).as("is live: " + story()).isTrue();
            assertThat(cursor.position()).isEqualTo(scene.log.position());
        }
    }

    private void checkEvents() {
        var partitions = new HashSet<Partition>();
        scene.log.all().forEach(p -> partitions.add(p.partition()));
        for (var partition : partitions) {
            var given = given(partition);
            var wanted = wanted(partition);
            if (pace.conflates() || hasChangedPace || first.pace().conflates()) {
                checkConflated(given, wanted);
            } else {
                assertThat(given).as("in " + partition + " " + story()).isEqualTo(wanted);
            }
        }
    }

    private List<Publication> given(Partition partition) {
        return received.stream()
                .filter(Publication.class::isInstance)
                .map(Publication.class::cast)
                .filter(p -> p.partition().equals(partition))
                .filter(p -> p.timestamp() >= notBefore)
                .toList();
    }

    private List<Publication> wanted(Partition partition) {
        return scene.log.all().stream()
                .filter(p -> p.partition().equals(partition))
                .filter(p -> key == null || Objects.equals(key, p.key()))
                .filter(variant.filter())
                .filter(p -> p.timestamp() >= notBefore)
                .filter(this::isBehindBeginning)
                .filter(p -> !isMissing(p))
                .toList();
    }

    private boolean isBehindBeginning(Publication publication) {
        if (began == null) {
            return true;
        }
        long begin = began.offset(publication.partition());
        return begin >= 0
                ? publication.offset() >= begin
                : scene.log.isLaterThan(publication.partition(), began);
    }

    /** True if it was told that it would not be given that. */
    private boolean isMissing(Publication publication) {
        var partition = publication.partition();
        for (var item : received) {
            if (item instanceof Gap gap && gap.to() != null) {
                long from = offsetIn(gap.from(), partition);
                long to = gap.to().offset(partition);
                boolean isOver = to < 0;
                boolean isUnheardOf = from < 0 && given(partition).isEmpty();
                if (publication.offset() >= from
                        && (isOver ? from >= 0 || isUnheardOf : publication.offset() < to)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** By what it looks like: of an incarnation that is over a gateway knows no more than that. */
    private static long offsetIn(Position position, Partition partition) {
        return position.next().entrySet().stream()
                .filter(e -> e.getKey().prefix().equals(partition.prefix()))
                .mapToLong(Map.Entry::getValue)
                .findAny()
                .orElse(-1);
    }

    /** Nothing twice, in order, nothing that was not published, and the last of each key. */
    private void checkConflated(List<Publication> given, List<Publication> wanted) {
        if (!given.isEmpty()) {
            assertThat(wanted).as(story()).containsSubsequence(given);
        }
        assertThat(given).doesNotHaveDuplicates();
        var expected = lasts(wanted);
        expected.values().removeIf(last -> !given.contains(last) && wasOvertakenByGap(last));
        var lasts = lasts(given);
        lasts.keySet().retainAll(expected.keySet());
        assertThat(lasts).as(story()).isEqualTo(expected);
    }

    /** True if what overtook it is missing: the client was told that. */
    private boolean wasOvertakenByGap(Publication last) {
        return scene.log.all().stream()
                .filter(p -> Objects.equals(p.key(), last.key()))
                .filter(p -> p.partition().equals(last.partition()))
                .anyMatch(p -> p.offset() > last.offset() && isMissing(p));
    }

    private static Map<Payload, Publication> lasts(List<Publication> publications) {
        var lasts = new HashMap<Payload, Publication>();
        for (var publication : publications) {
            if (publication.key() != null) {
                lasts.put(publication.key(), publication);
            }
        }
        return lasts;
    }

    private void checkState() {
        var known = new HashMap<Payload, Publication>();
        for (var item : received) {
            switch (item) {
                case Publication publication -> {
                    if (publication.isDeletion()) {
                        known.remove(publication.key());
                    } else if (publication.key() != null) {
                        known.put(publication.key(), publication);
                    }
                }
                case RecordingReader.Reset() -> known.clear();
                case Gap gap -> known.values().removeIf(p -> isOver(gap, p));
                default -> {}
            }
        }
        var state = scene.log.state();
        state.values().removeIf(publication -> !variant.filter().test(publication));
        assertThat(known).as(story()).containsAllEntriesOf(state);
        // what retention took from the log, a client may still know
        known.keySet().removeAll(state.keySet());
        assertThat(known.values()).as(story()).allMatch(p -> !scene.log.holds(p));
    }

    private static boolean isOver(Gap gap, Publication publication) {
        return gap.to() != null && gap.to().offset(publication.partition()) < 0;
    }
}
