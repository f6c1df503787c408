package io.sluice.kafkalog;

import io.sluice.hub.Chunk;
import io.sluice.hub.Feed;
import io.sluice.hub.Mapping;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule;
import io.sluice.hub.Publication;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Unmappable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts what one poll brought into chunks: checks and maps each value, copies what passes into one
 * slab per chunk, and puts the rest into the quarantine. Reader thread only.
 */
final class Cutter {
    /** A chunk ends with the record that makes it this large. */
    static final int CHUNK_BYTES = 256 << 10;

    /** A longer key is no key but a mistake; it would be in every message. */
    static final int MAX_KEY_BYTES = 16 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(Cutter.class);

    private final String stream;
    private final PayloadRule rule;
    private final @Nullable Mapping mapping;
    private final Quarantine quarantine;
    private final ReadCounts counts;
    private final List<Draft> drafts = new ArrayList<>();
    private final Map<TopicPartition, OffsetAndMetadata> moves = new HashMap<>();
    private int bytes;
    private boolean bugTold;

    /** A publication whose bytes still lie where the consumer put them. */
    private record Draft(
            Partition partition,
            long offset,
            long timestamp,
            @Nullable Payload key,
            @Nullable Payload value) {}

    Cutter(KafkaLogSettings settings, Quarantine quarantine, ReadCounts counts) {
        this.stream = settings.stream();
        this.rule = settings.payload();
        this.mapping = settings.mapping();
        this.quarantine = quarantine;
        this.counts = counts;
    }

    /** Hands over all that was polled, and moves {@code standing} on past what was handed over. */
    void cut(
            ConsumerRecords<ByteBuffer, ByteBuffer> polled,
            Standing standing,
            long readAtNanos,
            Feed feed) {
        drafts.clear();
        moves.clear();
        bytes = 0;
        for (var reached : polled.nextOffsets().entrySet()) {
            var partition = standing.partition(reached.getKey());
            if (partition != null) {
                for (var record : polled.records(reached.getKey())) {
                    add(partition, record);
                    if (bytes >= CHUNK_BYTES) {
                        moves.put(reached.getKey(), after(record));
                        handOver(standing, readAtNanos, feed);
                    }
                }
                moves.put(reached.getKey(), reached.getValue());
            }
        }
        if (!moves.isEmpty()) {
            handOver(standing, readAtNanos, feed);
        }
    }

    private static OffsetAndMetadata after(ConsumerRecord<?, ?> record) {
        return new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), "");
    }

    private void handOver(Standing standing, long readAtNanos, Feed feed) {
        var after = standing.positionAfter(moves);
        feed.chunk(new Chunk(null, standing.position(), after, publications(), readAtNanos));
        standing.advance(moves, after);
        drafts.clear();
        moves.clear();
        bytes = 0;
    }

    private List<Publication> publications() {
        byte[] slab = new byte[bytes];
        int at = 0;
        var publications = new ArrayList<Publication>(drafts.size());
        for (var draft : drafts) {
            var key = kept(draft.key, slab, at);
            at += length(key);
            var value = kept(draft.value, slab, at);
            at += length(value);
            publications.add(
                    new Publication(draft.partition, draft.offset, draft.timestamp, key, value));
        }
        return publications;
    }

    private static @Nullable Payload kept(@Nullable Payload payload, byte[] slab, int at) {
        if (payload == null) {
            return null;
        }
        payload.copyTo(slab, at);
        return Payload.of(slab, at, payload.length());
    }

    private static int length(@Nullable Payload payload) {
        return payload == null ? 0 : payload.length();
    }

    private void add(Partition partition, ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        var key = record.key() == null ? null : view(onHeap(record.key()));
        var value = record.value() == null ? null : onHeap(record.value());
        counts.read(length(key) + (value == null ? 0 : value.remaining()));
        try {
            checkKey(key);
            var mapped = value == null ? null : mapped(value);
            drafts.add(new Draft(partition, record.offset(), record.timestamp(), key, mapped));
            bytes += length(key) + length(mapped);
        } catch (Unmappable e) {
            refuse(record, value == null ? Payload.of("") : view(value), e);
        }
    }

    private static void checkKey(@Nullable Payload key) throws Unmappable {
        if (length(key) > MAX_KEY_BYTES) {
            throw new Unmappable(
                    "key_too_large",
                    "a key of %d bytes; at most %d are allowed"
                            .formatted(length(key), MAX_KEY_BYTES));
        }
    }

    private Payload mapped(ByteBuffer value) throws Unmappable {
        int start = value.arrayOffset() + value.position();
        rule.check(value.array(), start, value.remaining());
        if (mapping == null) {
            return view(value);
        }
        var mapped = map(mapping, view(value));
        rule.checkSize(mapped.length());
        return mapped;
    }

    /** A mapping with a bug costs the records it fails on, not the stream. */
    private Payload map(Mapping mapping, Payload value) throws Unmappable {
        try {
            return mapping.map(value);
        } catch (RuntimeException | StackOverflowError e) {
            if (!bugTold) {
                bugTold = true;
                LOG.atError()
                        .addKeyValue("stream", stream)
                        .setCause(e)
                        .log("the stream's mapping has a bug; what it fails on is quarantined");
            }
            throw new Unmappable("mapping_bug", e.getClass().getName());
        }
    }

    private void refuse(ConsumerRecord<?, ?> record, Payload value, Unmappable why) {
        counts.refused(why.reason());
        quarantine.add(
                "stream " + stream,
                why.reason(),
                why.detail(),
                record.topic() + "-" + record.partition() + "@" + record.offset(),
                value);
    }

    /** The consumer's buffers are arrays, as a rule. */
    private static ByteBuffer onHeap(ByteBuffer buffer) {
        return buffer.hasArray()
                ? buffer
                : ByteBuffer.allocate(buffer.remaining()).put(buffer.duplicate()).flip();
    }

    private static Payload view(ByteBuffer buffer) {
        int start = buffer.arrayOffset() + buffer.position();
        return Payload.of(buffer.array(), start, buffer.remaining());
    }
}
