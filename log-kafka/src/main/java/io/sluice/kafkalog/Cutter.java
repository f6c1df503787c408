package io.sluice.kafkalog;

import io.sluice.hub.Chunk;
import io.sluice.hub.Feed;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Unmappable;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Cuts what one poll brought into chunks, and puts what cannot be used into the quarantine. Reader
 * thread only.
 */
final class Cutter {
    /** A chunk ends with the record that makes it this large. */
    static final int CHUNK_BYTES = 256 << 10;

    private final String stream;
    private final Recasting recasting;
    private final Quarantine quarantine;
    private final ReadCounts counts;
    private final Slab slab = new Slab();
    private final Map<TopicPartition, OffsetAndMetadata> moves = new HashMap<>();

    Cutter(Shared shared, Quarantine quarantine) {
        this.stream = shared.stream();
        this.recasting = shared.recasting();
        this.counts = shared.counts();
        this.quarantine = quarantine;
    }

    /** Hands over all that was polled, and moves {@code standing} on past what was handed over. */
    void cut(
            ConsumerRecords<ByteBuffer, ByteBuffer> polled,
            Standing standing,
            long readAtNanos,
            Feed feed) {
        slab.clear();
        moves.clear();
        for (var reached : polled.nextOffsets().entrySet()) {
            var partition = standing.partition(reached.getKey());
            if (partition != null) {
                for (var record : polled.records(reached.getKey())) {
                    add(partition, record);
                    if (slab.bytes() >= CHUNK_BYTES) {
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
        var before = standing.position();
        var after = standing.positionAfter(moves);
        feed.chunk(new Chunk(null, before, after, slab.publications(), readAtNanos));
        standing.advance(moves, after);
        moves.clear();
    }

    private void add(Partition partition, ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        counts.read(Recasting.size(record));
        try {
            slab.add(recasting.recast(partition, record));
        } catch (Unmappable e) {
            refuse(record, e);
        }
    }

    private void refuse(ConsumerRecord<ByteBuffer, ByteBuffer> record, Unmappable why) {
        var value = Recasting.view(record.value());
        counts.refused(why.reason());
        quarantine.add(
                "stream " + stream,
                why.reason(),
                why.detail(),
                record.topic() + "-" + record.partition() + "@" + record.offset(),
                value == null ? Payload.of("") : value);
    }
}
