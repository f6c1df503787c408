package io.sluice.hub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How a record of a stream becomes a publication: its value is checked and mapped, its key is
 * named, and those of its headers are kept that the stream wants. The same when it is followed and
 * when it is read again. Any thread.
 */
public final class Recasting {
    /** A longer key is no key but a mistake; it would be in every message. */
    static final int MAX_KEY_BYTES = 16 << 10;

    /** A longer header is not kept. */
    static final int MAX_HEADER_BYTES = 4 << 10;

    private final RecordRules rules;
    private final Bugs bugs;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** Is told of bugs in what a log was given: each place once. Any thread. */
    @FunctionalInterface
    public interface Bugs {
        /**
         * @param where in words, e.g. {@code mapping}
         */
        void found(String where, Throwable bug);
    }

    public Recasting(RecordRules rules, Bugs bugs) {
        this.rules = rules;
        this.bugs = bugs;
    }

    /** What becomes of a record; its payload keeps no larger array alive than its own. */
    public Publication recast(Partition partition, long offset, long timestamp, Entry record)
            throws Unmappable {
        var value = record.value();
        if (value != null) {
            value.check(rules.payload());
        }
        return new Publication(
                partition,
                offset,
                timestamp,
                key(record),
                value == null ? null : mapped(value).copy(),
                kept(record.headers()));
    }

    private @Nullable Payload key(Entry record) throws Unmappable {
        var key = rules.key() == null ? record.key() : named(rules.key(), record);
        if (key != null && key.length() > MAX_KEY_BYTES) {
            throw new Unmappable(
                    "key_too_large",
                    "a key of %d bytes; at most %d are allowed"
                            .formatted(key.length(), MAX_KEY_BYTES));
        }
        return key == null ? null : key.copy();
    }

    private @Nullable Payload named(KeyRule rule, Entry record) throws Unmappable {
        try {
            return rule.key(record.key(), record.value(), record.headers());
        } catch (RuntimeException | StackOverflowError e) {
            throw bug("key rule", "key_rule_bug", e);
        }
    }

    private Payload mapped(Payload value) throws Unmappable {
        if (rules.mapping() == null) {
            return value;
        }
        var mapped = map(rules.mapping(), value);
        rules.payload().checkSize(mapped.length());
        return mapped;
    }

    private Payload map(Mapping mapping, Payload value) throws Unmappable {
        try {
            return mapping.map(value);
        } catch (RuntimeException | StackOverflowError e) {
            throw bug("mapping", "mapping_bug", e);
        }
    }

    /** A bug costs the records it fails on, not the stream. */
    private Unmappable bug(String where, String reason, Throwable bug) {
        if (told.add(reason)) {
            bugs.found(where, bug);
        }
        return new Unmappable(reason, bug.getClass().getName());
    }

    /** Of headers with the same name the last one counts. */
    private List<Header> kept(List<Header> headers) {
        if (rules.headers().isEmpty() || headers.isEmpty()) {
            return List.of();
        }
        var kept = new LinkedHashMap<String, Header>();
        for (var header : headers) {
            if (rules.headers().contains(header.name())) {
                kept.remove(header.name());
                if (header.value().length() <= MAX_HEADER_BYTES) {
                    kept.put(header.name(), new Header(header.name(), header.value().copy()));
                }
            }
        }
        return new ArrayList<>(kept.values());
    }
}
