package io.sluice.kafkalog;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.sluice.hub.Header;
import io.sluice.hub.KeyRule;
import io.sluice.hub.Mapping;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule;
import io.sluice.hub.Unmappable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a record of a stream becomes a publication: its value is checked and mapped, its key is
 * named, and those of its headers are kept that the stream wants. The same when it is followed and
 * when it is read again. Any thread.
 */
final class Recasting {
    /** A longer key is no key but a mistake; it would be in every message. */
    static final int MAX_KEY_BYTES = 16 << 10;

    /** A longer header is not kept. */
    static final int MAX_HEADER_BYTES = 4 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(Recasting.class);

    private final String stream;
    private final PayloadRule rule;
    private final @Nullable Mapping mapping;
    private final @Nullable KeyRule keyRule;
    private final Map<String, String> names;
    private final Set<String> bugsTold = ConcurrentHashMap.newKeySet();

    Recasting(KafkaLogSettings settings) {
        this.stream = settings.stream();
        this.rule = settings.rules().payload();
        this.mapping = settings.rules().mapping();
        this.keyRule = settings.rules().key();
        this.names = settings.rules().headers().stream().collect(toUnmodifiableMap(n -> n, n -> n));
    }

    /** What becomes of the record; valid as long as the record's buffers are. */
    Draft recast(Partition partition, ConsumerRecord<ByteBuffer, ByteBuffer> record)
            throws Unmappable {
        var value = checked(record.value());
        var key = key(view(record.key()), value, record.headers());
        return new Draft(
                partition,
                record.offset(),
                record.timestamp(),
                key,
                value == null ? null : mapped(value),
                kept(record.headers()));
    }

    /** The bytes of the record's key and value. */
    static int size(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        return remaining(record.key()) + remaining(record.value());
    }

    private static int remaining(@Nullable ByteBuffer buffer) {
        return buffer == null ? 0 : buffer.remaining();
    }

    /** What a consumer brought, where it lies. */
    static @Nullable Payload view(@Nullable ByteBuffer buffer) {
        return buffer == null ? null : payload(onHeap(buffer));
    }

    private static Payload payload(ByteBuffer heap) {
        int start = heap.arrayOffset() + heap.position();
        return Payload.of(heap.array(), start, heap.remaining());
    }

    /** The consumer's buffers are arrays, as a rule. */
    private static ByteBuffer onHeap(ByteBuffer buffer) {
        return buffer.hasArray()
                ? buffer
                : ByteBuffer.allocate(buffer.remaining()).put(buffer.duplicate()).flip();
    }

    private @Nullable Payload checked(@Nullable ByteBuffer value) throws Unmappable {
        if (value == null) {
            return null;
        }
        var heap = onHeap(value);
        rule.check(heap.array(), heap.arrayOffset() + heap.position(), heap.remaining());
        return payload(heap);
    }

    private @Nullable Payload key(@Nullable Payload key, @Nullable Payload value, Headers headers)
            throws Unmappable {
        var named = keyRule == null ? key : named(keyRule, key, value, headers);
        if (named != null && named.length() > MAX_KEY_BYTES) {
            throw new Unmappable(
                    "key_too_large",
                    "a key of %d bytes; at most %d are allowed"
                            .formatted(named.length(), MAX_KEY_BYTES));
        }
        return named;
    }

    private @Nullable Payload named(
            KeyRule keyRule, @Nullable Payload key, @Nullable Payload value, Headers headers)
            throws Unmappable {
        try {
            return keyRule.key(key, value, all(headers));
        } catch (RuntimeException | StackOverflowError e) {
            throw bug("key rule", "key_rule_bug", e);
        }
    }

    private static List<Header> all(Headers headers) {
        var all = new ArrayList<Header>();
        for (var header : headers) {
            if (header.value() != null) {
                all.add(new Header(header.key(), Payload.of(header.value())));
            }
        }
        return all;
    }

    private Payload mapped(Payload value) throws Unmappable {
        if (mapping == null) {
            return value;
        }
        var mapped = map(mapping, value);
        rule.checkSize(mapped.length());
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
    private Unmappable bug(String where, String reason, Throwable e) {
        if (bugsTold.add(reason)) {
            LOG.atError()
                    .addKeyValue("stream", stream)
                    .setCause(e)
                    .log("the stream's " + where + " has a bug; what it fails on is quarantined");
        }
        return new Unmappable(reason, e.getClass().getName());
    }

    /** Of headers with the same name the last one counts. */
    private List<Header> kept(Headers headers) {
        if (names.isEmpty()) {
            return List.of();
        }
        var kept = new LinkedHashMap<String, Header>();
        for (var header : headers) {
            String name = names.get(header.key());
            if (name != null) {
                kept.remove(name);
                byte[] value = header.value();
                if (value != null && value.length <= MAX_HEADER_BYTES) {
                    kept.put(name, new Header(name, Payload.of(value)));
                }
            }
        }
        return List.copyOf(kept.values());
    }
}
