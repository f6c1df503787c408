package io.sluice.redislog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.hub.Appended;
import io.sluice.hub.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Entries that are appended in one piece, and sent again as they are until they have been.
 *
 * @param number its place among all batches of its appender, from 1
 */
record Batch(long number, List<Item> items) {
    /**
     * An entry and who waits for it.
     *
     * @param words names and values of its fields
     */
    record Item(List<byte[]> words, int size, CompletableFuture<Appended> appended) {
        static Item of(Entry entry, int size) {
            var words = new ArrayList<byte[]>();
            if (entry.key() != null) {
                add(words, "k", entry.key().toArray());
            }
            if (entry.value() != null) {
                add(words, "v", entry.value().toArray());
            }
            entry.headers().forEach(h -> add(words, "h:" + h.name(), h.value().toArray()));
            return new Item(words, size, new CompletableFuture<>());
        }

        private static void add(List<byte[]> words, String name, byte[] value) {
            words.add(name.getBytes(UTF_8));
            words.add(value);
        }
    }

    Batch {
        items = List.copyOf(items);
    }

    /** The words of the script that appends it. */
    byte[][] words(long oldest, int window, long ttlMillis) {
        var words = new ArrayList<byte[]>();
        words.addAll(
                List.of(
                        TopicReads.words(
                                TopicReads.candidate(), number, oldest, window, ttlMillis)));
        for (var item : items) {
            words.add(Integer.toString(item.words().size()).getBytes(UTF_8));
            words.addAll(item.words());
        }
        return words.toArray(byte[][]::new);
    }

    int size() {
        return items.stream().mapToInt(Item::size).sum();
    }

    void complete(String topic, long first) {
        long offset = first;
        for (var item : items) {
            item.appended().complete(new Appended(topic, 0, offset++));
        }
    }

    void fail(Throwable why) {
        items.forEach(item -> item.appended().completeExceptionally(why));
    }
}
