package io.sluice.monitor;

import io.sluice.hub.Time;
import io.sluice.monitor.ProbeClients.Acknowledged;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures what the brokers take, as their clients feel it: at each tick it sends one record to
 * each of them and fetches it again, over connections that are warm, on a thread of its own. Any
 * thread may ask what it has found.
 */
final class LatencyProbe implements Supplier<Latency>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LatencyProbe.class);
    private static final String SOURCE = "probe";
    private static final long FAILED = -1;
    private static final Duration LOOK_AT_TOPIC = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration END_PATIENCE = Duration.ofSeconds(5);

    private final Map<String, Object> properties;
    private final ProbeSettings settings;
    private final Time time;
    private final LatencyWindow produce;
    private final LatencyWindow fetch;
    private final Outage outage;
    private final Thread thread;

    /** Brokers whose last record came and went: what is set up at first is not counted. */
    private final Set<Integer> warm = new HashSet<>();

    private @Nullable ProbeClients clients;
    private long topicSeen;
    private volatile boolean closed;

    /**
     * Begins to measure, and returns at once.
     *
     * @param properties where the brokers are and how to talk to them, by Kafka's names; may hold
     *     secrets
     */
    LatencyProbe(Map<String, Object> properties, ProbeSettings settings, Time time) {
        this.properties = Map.copyOf(properties);
        this.settings = settings;
        this.time = time;
        this.produce = new LatencyWindow(settings.window());
        this.fetch = new LatencyWindow(settings.window());
        this.outage = new Outage(LOG, "probe", settings.topic());
        this.thread = Thread.ofPlatform().name("monitor-probe").daemon().start(this::run);
    }

    /** Over all brokers, of the last window. */
    @Override
    public Latency get() {
        long now = time.nanos();
        var produced = produce.percentiles(now);
        var fetched = fetch.percentiles(now);
        return produced == null && fetched == null
                ? Latency.UNKNOWN
                : new Latency(produced, fetched, SOURCE);
    }

    /** What is in the way of measuring, in words for an operator. */
    @Nullable String problem() {
        return outage.problem();
    }

    private void run() {
        try {
            while (!closed) {
                Thread.sleep(turn());
            }
        } catch (InterruptedException | InterruptException _) {
            // closed
        } finally {
            // clients that are closed on an interrupted thread do not close all they have
            var _ = Thread.interrupted();
            closeClients();
        }
    }

    /** Measures once; answers how long to wait before the next time. */
    private Duration turn() throws InterruptedException {
        long begun = time.nanos();
        try {
            tick(ready());
            var left = settings.interval().minusNanos(time.nanos() - begun);
            return left.isNegative() ? Duration.ZERO : left;
        } catch (InterruptException e) {
            throw e;
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            outage.is("latency cannot be measured: " + reason(e));
            closeClients();
            return PAUSE;
        }
    }

    private ProbeClients ready() throws ExecutionException, TimeoutException, InterruptedException {
        var ready = clients;
        if (ready != null && time.nanos() - topicSeen < LOOK_AT_TOPIC.toNanos()) {
            return ready;
        }
        var admin = ProbeClients.admin(properties, settings);
        try {
            new ProbeTopic(admin, settings).ensure();
        } finally {
            admin.close(Duration.ZERO);
        }
        topicSeen = time.nanos();
        if (ready == null) {
            ready = new ProbeClients(properties, settings, time);
            clients = ready;
        }
        return ready;
    }

    private void tick(ProbeClients now) throws InterruptedException {
        var partitions = now.partitions();
        if (partitions.isEmpty()) {
            outage.is("latency cannot be measured: no partition of the topic has a leader");
            return;
        }
        now.watch(partitions.values());
        warm.retainAll(partitions.keySet());
        var sent =
                partitions.entrySet().stream()
                        .map(led -> new Sent(led.getKey(), led.getValue(), now))
                        .toList();
        boolean complete = true;
        long longest = 0;
        for (var one : sent) {
            long took = measure(now, one);
            complete &= took >= 0;
            longest = Math.max(longest, took);
        }
        if (complete) {
            outage.isOver();
        }
        now.settle(longest);
    }

    /** A record on its way to a broker. */
    private record Sent(
            int broker, TopicPartition to, CompletableFuture<Acknowledged> acknowledged) {
        Sent(int broker, TopicPartition to, ProbeClients by) {
            this(broker, to, by.produce(to));
        }
    }

    /** Waits for a record and fetches it; what fetching took, or {@link #FAILED}. */
    private long measure(ProbeClients now, Sent sent) throws InterruptedException {
        boolean wasWarm = warm.remove(sent.broker());
        try {
            var acknowledged = sent.acknowledged().get();
            if (wasWarm) {
                produce.record(acknowledged.nanos(), time.nanos());
            }
            var took = now.fetch(sent.to(), acknowledged.offset());
            if (took.isEmpty()) {
                failed(sent, "a record that is there is not handed out");
                return FAILED;
            }
            if (wasWarm) {
                fetch.record(took.getAsLong(), time.nanos());
            }
            warm.add(sent.broker());
            return took.getAsLong();
        } catch (ExecutionException e) {
            failed(sent, reason(e));
            return FAILED;
        }
    }

    private void failed(Sent sent, String why) {
        outage.is("latency of broker %d cannot be measured: %s".formatted(sent.broker(), why));
    }

    private static String reason(Exception e) {
        var cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        return cause instanceof TimeoutException
                        || cause instanceof org.apache.kafka.common.errors.TimeoutException
                ? "no answer"
                : cause.getClass().getSimpleName();
    }

    private void closeClients() {
        var last = clients;
        clients = null;
        warm.clear();
        if (last != null) {
            last.close();
        }
    }

    /** Ends measuring, and waits for it. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(END_PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
