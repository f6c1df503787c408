package io.sluice.kafkalog;

import io.sluice.hub.Chunk;
import io.sluice.hub.Partition;
import io.sluice.hub.Time;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The few who read stretches again, for all streams of a cluster: however many ask, the brokers see
 * no more consumers than there are readers. What is asked first is read first; of the readers that
 * are free it is given to the one that stands there already, else to the one that has been free
 * longest. Any thread.
 */
final class ReplayReaders {
    /** Further stretches are refused. */
    static final int MAX_WAITING = 256;

    static final String CLOSED = "the Kafka cluster has been closed";

    private static final KafkaLogSettings.Fetch FETCH = new KafkaLogSettings.Fetch(1_024, 1 << 20);

    /** What is read is there: a broker that has nothing is not waited for. */
    private static final int FETCH_WAIT_MILLIS = 20;

    private final ReplaySettings settings;
    private final Time time;
    private final Stop stop = new Stop();
    private final List<ReplayReader> all;
    private final Deque<ReplayReader> free;
    private final Deque<Replay> waiting = new ArrayDeque<>();

    /**
     * @param consumers makes the consumer of the reader with that number
     */
    ReplayReaders(
            IntFunction<Consumer<ByteBuffer, ByteBuffer>> consumers,
            ReplaySettings settings,
            Time time) {
        this.settings = settings;
        this.time = time;
        this.all =
                IntStream.rangeClosed(1, settings.readers())
                        .mapToObj(number ->
                                new ReplayReader(
                                        this,
                                        number,
                                        () -> consumers.apply(number),
                                        time,
                                        settings.idle(),
                                        stop))
                        .toList();
        this.free = new ArrayDeque<>(all);
    }

    static ReplayReaders of(KafkaClusterSettings cluster, Time time) {
        return new ReplayReaders(
                number -> new KafkaConsumer<>(config(cluster, number)), cluster.replay(), time);
    }

    static Map<String, Object> config(KafkaClusterSettings cluster, int number) {
        var config = cluster.consumer("replay-" + number, FETCH);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
        return config;
    }

    /** Reads that stretch again, as soon as somebody can. Does not block. */
    CompletionStage<Chunk> read(Shared shared, Partition partition, long from, long to) {
        long deadlineNanos = time.nanos() + settings.patience().toNanos();
        var answer = new CompletableFuture<Chunk>();
        var replay = new Replay(shared, partition, from, to, deadlineNanos, answer);
        if (!isTaken(replay)) {
            replay.refuse(stop.isAsked() ? CLOSED : "too much is being read again");
        }
        return answer;
    }

    private synchronized boolean isTaken(Replay replay) {
        if (stop.isAsked()) {
            return false;
        }
        var reader = takeFree(replay);
        if (reader == null) {
            return waiting.size() < MAX_WAITING && waiting.add(replay);
        }
        reader.give(replay);
        return true;
    }

    private @Nullable ReplayReader takeFree(Replay replay) {
        for (var reader : free) {
            if (reader.standsAt(replay)) {
                free.remove(reader);
                return reader;
            }
        }
        return free.pollFirst();
    }

    /** That reader has nothing to do. */
    synchronized void isFree(ReplayReader reader) {
        var next = waiting.pollFirst();
        if (next == null) {
            free.addLast(reader);
        } else {
            reader.give(next);
        }
    }

    /** How many have a consumer. */
    long open() {
        return all.stream().filter(ReplayReader::isOpen).count();
    }

    /** Ends them; what is still waited for fails. */
    void close() {
        endWaiting().forEach(replay -> replay.refuse(CLOSED));
        all.forEach(ReplayReader::close);
    }

    private synchronized List<Replay> endWaiting() {
        stop.ask();
        var left = List.copyOf(waiting);
        waiting.clear();
        return left;
    }
}
