package io.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a log of one partition and its appenders have to do, wherever the log lives. */
public abstract class LogContract {
    protected static final int MAX_ENTRY = 300_000;
    private static final Duration SOON = Duration.ofSeconds(20);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Quarantine quarantine = new Quarantine(100, Time.system());

    /** A topic of its own in a log; what is opened of it is closed by the contract. */
    public interface Store extends AutoCloseable {
        /** Another writing end, which takes entries of {@link #MAX_ENTRY} bytes. */
        Appender appender();

        /** Another log of it, which is followed from the topic's start. */
        Log log(String stream, RecordRules rules, Quarantine quarantine);

        @Override
        void close();
    }

    /**
     * An empty topic.
     *
     * @param maxCount entries it keeps; it may keep a few hundred more
     */
    protected abstract Store store(int maxCount);

    /** A feed that keeps all it takes, and sees to it that each chunk begins where one ended. */
    public static final class Followed implements Feed {
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

        public List<Chunk> chunks() {
            return new ArrayList<>(chunks);
        }

        /** Places where a chunk did not begin where the one before it ended. */
        public List<String> breaks() {
            return breaks;
        }

        public List<Publication> publications() {
            return chunks.stream().flatMap(c -> c.publications().stream()).toList();
        }

        /** The payloads as text; a deletion is "-". */
        public List<String> texts() {
            return publications().stream().map(Followed::text).toList();
        }

        public List<Gap> gaps() {
            return chunks.stream().map(Chunk::gap).filter(Objects::nonNull).toList();
        }

        private static String text(Publication publication) {
            return publication.value() == null ? "-" : publication.value().text();
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var thing : opened.reversed()) {
            thing.close();
        }
    }

    private Store open(int maxCount) {
        var store = store(maxCount);
        opened.add(store);
        return store;
    }

    private Log log(Store store) {
        return log(store, RecordRules.of(PayloadRule.Kind.TEXT));
    }

    private Log log(Store store, RecordRules rules) {
        var log = store.log("s", rules, quarantine);
        opened.add(log);
        return log;
    }

    private static Followed follow(Log log) {
        var followed = new Followed();
        log.follow(followed);
        await().atMost(SOON).until(() -> !followed.chunks().isEmpty());
        return followed;
    }

    private static Entry entry(String key, @Nullable String value) {
        return new Entry(Payload.of(key), value == null ? null : Payload.of(value), List.of());
    }

    private static long append(Appender appender, String key, @Nullable String value) {
        return get(appender.append(entry(key, value))).offset();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static List<Long> appendAll(Appender appender, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> appender.append(entry("k" + i % 7, "v" + i)))
                .toList()
                .stream()
                .map(stage -> get(stage).offset())
                .toList();
    }

    private static List<String> values(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "v" + i).toList();
    }

    private static void awaitTexts(Followed followed, List<String> texts) {
        await().atMost(SOON).untilAsserted(() -> assertThat(followed.texts()).isEqualTo(texts));
        assertThat(followed.breaks()).isEmpty();
    }

    private static Partition partition(Log log) {
        return get(log.extent()).end().next().firstKey();
    }

    private static long start(Log log) {
        return get(log.extent()).start().next().values().iterator().next();
    }

    private static long end(Log log) {
        return get(log.extent()).end().next().values().iterator().next();
    }

    @Test
    void saysFirstWhereItBegins() {
        var store = open(1000);
        var log = log(store);
        var followed = follow(log);
        var first = followed.chunks().getFirst();
        assertThat(first.publications()).isEmpty();
        assertThat(first.gap()).isNull();
        assertThat(first.before()).isEqualTo(first.after());
        assertThat(first.after()).isEqualTo(get(log.extent()).end());
        assertThat(partition(log).number()).isZero();
        assertThat(log.status().following()).isTrue();
        assertThat(log.status().problem()).isNull();
    }

    @Test
    void isFollowedOnce() {
        var log = log(open(1000));
        follow(log);
        assertThatThrownBy(() -> log.follow(new Followed()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void handsOverWhatIsAppendedInOrder() {
        var store = open(10_000);
        var log = log(store);
        var followed = follow(log);
        var offsets = appendAll(store.appender(), 0, 2_000);
        awaitTexts(followed, values(0, 2_000));
        assertThat(offsets)
                .isEqualTo(LongStream.range(offsets.getFirst(), end(log)).boxed().toList());
        assertThat(followed.publications()).extracting(Publication::offset).isEqualTo(offsets);
        await().atMost(SOON).until(() -> log.status().lag() == 0);
    }

    @Test
    void keepsWhatAnEntryIsMadeOf() {
        var store = open(1000);
        var rules =
                new RecordRules(
                        PayloadRule.of(PayloadRule.Kind.BASE64), null, null, Set.of("a", "b"));
        var followed = follow(log(store, rules));
        byte[] odd = new byte[256];
        for (int i = 0; i < odd.length; i++) {
            odd[i] = (byte) i;
        }
        var headers =
                List.of(
                        new Header("a", Payload.of("1")),
                        new Header("c", Payload.of("2")),
                        new Header("b", Payload.of(odd.clone())));
        long before = System.currentTimeMillis();
        var appender = store.appender();
        get(appender.append(new Entry(Payload.of(odd.clone()), Payload.of(odd.clone()), headers)));
        get(appender.append(new Entry(null, Payload.of("no key"), List.of())));
        get(appender.append(new Entry(Payload.of(""), Payload.of(""), List.of())));
        get(appender.append(new Entry(Payload.of("gone"), null, List.of())));
        await().atMost(SOON).until(() -> followed.publications().size() == 4);

        var all = followed.publications();
        assertThat(all.get(0).key()).isEqualTo(Payload.of(odd));
        assertThat(all.get(0).value()).isEqualTo(Payload.of(odd));
        assertThat(all.get(0).headers()).containsExactly(headers.get(0), headers.get(2));
        assertThat(all.get(0).timestamp()).isBetween(before - 60_000, before + 60_000);
        assertThat(all.get(1).key()).isNull();
        assertThat(all.get(2).key()).isEqualTo(Payload.of(""));
        assertThat(all.get(2).value()).isEqualTo(Payload.of(""));
        assertThat(all.get(3).isDeletion()).isTrue();
        assertThat(all.get(3).key()).isEqualTo(Payload.of("gone"));
    }

    @Test
    void manyMayAppendAtOnce() throws Exception {
        var store = open(10_000);
        var followed = follow(log(store));
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 4; t++) {
            var appender = store.appender();
            String key = "t" + t;
            threads.add(
                    Thread.startVirtualThread(() ->
                            IntStream.range(0, 500)
                                    .mapToObj(i -> appender.append(entry(key, key + ":" + i)))
                                    .toList()
                                    .forEach(LogContract::get)));
        }
        for (var thread : threads) {
            assertThat(thread.join(SOON)).isTrue();
        }
        await().atMost(SOON).until(() -> followed.publications().size() == 2_000);
        for (int t = 0; t < 4; t++) {
            String key = "t" + t;
            assertThat(followed.texts().stream().filter(text -> text.startsWith(key + ":")))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 500).mapToObj(i -> key + ":" + i).toList());
        }
        assertThat(followed.publications()).extracting(Publication::offset).doesNotHaveDuplicates();
        assertThat(followed.breaks()).isEmpty();
    }

    @Test
    void allNodesGetTheSame() {
        var store = open(10_000);
        var one = follow(log(store));
        appendAll(store.appender(), 0, 300);
        var two = follow(log(store));
        appendAll(store.appender(), 300, 600);
        awaitTexts(one, values(0, 600));
        awaitTexts(two, values(0, 600));
        assertThat(two.publications()).isEqualTo(one.publications());
    }

    @Test
    void anotherLogGoesOnWhereTheFirstWas() {
        var store = open(10_000);
        var first = log(store);
        follow(first);
        appendAll(store.appender(), 0, 10);
        var partition = partition(first);
        long reached = end(first);
        first.close();

        appendAll(store.appender(), 10, 20);
        var second = log(store);
        assertThat(partition(second)).isEqualTo(partition);
        var chunk = get(second.read(partition, reached, end(second)));
        assertThat(chunk.publications()).extracting(Followed::text).isEqualTo(values(10, 20));
    }

    @Test
    void readsAStretchAgain() {
        var store = open(10_000);
        var log = log(store);
        var followed = follow(log);
        long first = appendAll(store.appender(), 0, 100).getFirst();
        awaitTexts(followed, values(0, 100));
        var partition = partition(log);

        var chunk = get(log.read(partition, first + 10, first + 30));
        assertThat(chunk.gap()).isNull();
        assertThat(chunk.before()).isEqualTo(Position.nowhere().with(partition, first + 10));
        assertThat(chunk.after()).isEqualTo(Position.nowhere().with(partition, first + 30));
        assertThat(chunk.publications()).isEqualTo(followed.publications().subList(10, 30));
    }

    @Test
    void endsALargeStretchEarlier() {
        var store = open(10_000);
        var log = log(store);
        var appender = store.appender();
        String large = "x".repeat(MAX_ENTRY / 2);
        IntStream.range(0, 30)
                .mapToObj(i -> appender.append(entry("k", large)))
                .toList()
                .forEach(LogContract::get);
        var partition = partition(log);
        long at = start(log);
        int read = 0;
        while (at < end(log)) {
            var chunk = get(log.read(partition, at, end(log)));
            assertThat(chunk.before().offset(partition)).isEqualTo(at);
            assertThat(chunk.publications()).isNotEmpty().hasSizeLessThan(25);
            read += chunk.publications().size();
            at = chunk.after().offset(partition);
        }
        assertThat(read).isEqualTo(30);
    }

    @Test
    void knowsOnlyItsOwnPartition() {
        var store = open(1000);
        var log = log(store);
        appendAll(store.appender(), 0, 3);
        var partition = partition(log);
        var another = new Partition(Incarnation.of(partition.incarnation().topic(), "other"), 0);
        for (var unknown : List.of(another, new Partition(partition.incarnation(), 1))) {
            assertThatThrownBy(() -> get(log.read(unknown, 0, 1)))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(UnknownPartition.class);
        }
    }

    @Test
    void dropsTheOldest() {
        var store = open(300);
        var log = log(store);
        long first = start(log);
        var appender = store.appender();
        appendAll(appender, 0, 1_000);
        await().atMost(SOON)
                .untilAsserted(() -> {
                    append(appender, "k", "more");
                    assertThat(start(log)).isGreaterThan(first);
                });
        long start = start(log);
        assertThat(end(log) - start).isLessThan(900);
        var partition = partition(log);
        var chunk = get(log.read(partition, first, start + 5));
        assertThat(chunk.before().offset(partition)).isEqualTo(start);
        assertThat(chunk.after().offset(partition)).isEqualTo(start + 5);
        assertThat(chunk.publications()).extracting(Publication::offset).startsWith(start);
        assertThat(get(log.read(partition, first, start)).publications()).isEmpty();
        assertThat(get(log.at(Instant.EPOCH)).offset(partition)).isEqualTo(start);

        var followed = follow(log(store));
        await().atMost(SOON).until(() -> !followed.publications().isEmpty());
        assertThat(followed.gaps()).isEmpty();
        assertThat(followed.publications().getFirst().offset()).isGreaterThanOrEqualTo(start);
    }

    @Test
    void findsATime() {
        var store = open(1000);
        var log = log(store);
        var partition = partition(log);
        assertThat(get(log.at(Instant.now())).offset(partition)).isEqualTo(end(log));

        var followed = follow(log);
        var appender = store.appender();
        var offsets = new ArrayList<Long>();
        for (int i = 0; i < 5; i++) {
            int known = i;
            offsets.add(append(appender, "k", "v" + i));
            await().atMost(SOON).until(() -> followed.publications().size() > known);
            long millis = followed.publications().getLast().timestamp();
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> System.currentTimeMillis() > millis + 1);
        }
        for (int i = 0; i < 5; i++) {
            long millis = followed.publications().get(i).timestamp();
            assertThat(get(log.at(Instant.ofEpochMilli(millis))).offset(partition))
                    .isEqualTo(offsets.get(i));
            assertThat(get(log.at(Instant.ofEpochMilli(millis).plusNanos(1))).offset(partition))
                    .isEqualTo(offsets.get(i) + 1);
        }
        assertThat(get(log.at(Instant.EPOCH.minusSeconds(1))).offset(partition))
                .isEqualTo(offsets.getFirst());
        assertThat(get(log.at(Instant.MAX)).offset(partition)).isEqualTo(end(log));
    }

    @Test
    void whatCannotBeUsedDoesNotStopIt() {
        var store = open(1000);
        var rules =
                new RecordRules(
                        PayloadRule.of(PayloadRule.Kind.JSON),
                        value -> {
                            if (value.text().equals("3")) {
                                throw new IllegalStateException("a bug");
                            }
                            return value;
                        },
                        null,
                        Set.of());
        var log = log(store, rules);
        var followed = follow(log);
        var appender = store.appender();
        append(appender, "k", "1");
        append(appender, "k", "{\"n\":");
        append(appender, "k", "3");
        append(appender, "k".repeat(Recasting.MAX_KEY_BYTES + 1), "4");
        get(appender.append(new Entry(null, Payload.of(new byte[] {'"', -1, '"'}), List.of())));
        long last = append(appender, "k", "6");
        awaitTexts(followed, List.of("1", "6"));
        assertThat(followed.chunks().getLast().after().offset(partition(log))).isEqualTo(last + 1);
        assertThat(quarantine.items())
                .extracting(Quarantine.Item::reason)
                .containsExactly("invalid_json", "mapping_bug", "key_too_large", "invalid_utf8");
        assertThat(quarantine.items().getFirst().source()).isEqualTo("stream s");

        var again = get(log.read(partition(log), last - 5, last + 1));
        assertThat(again.publications()).isEqualTo(followed.publications());
        assertThat(quarantine.items()).hasSize(4);
    }

    @Test
    void refusesWhatIsTooLarge() {
        var store = open(1000);
        var appender = store.appender();
        var followed = follow(log(store));
        byte[] huge = new byte[MAX_ENTRY + 1];
        Arrays.fill(huge, (byte) 'x');
        assertThatThrownBy(() -> get(appender.append(new Entry(null, Payload.of(huge), List.of()))))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(RejectedEntry.class);
        append(appender, "k", "fits");
        awaitTexts(followed, List.of("fits"));
    }

    @Test
    void isQuietOnceItIsClosed() {
        var store = open(1000);
        var log = log(store);
        var followed = follow(log);
        var appender = store.appender();
        append(appender, "k", "1");
        awaitTexts(followed, List.of("1"));
        log.close();
        int chunks = followed.chunks().size();
        var other = follow(log(store));
        append(appender, "k", "2");
        awaitTexts(other, List.of("1", "2"));
        assertThat(followed.chunks()).hasSize(chunks);
    }
}
