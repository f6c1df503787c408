package io.sluice.kafkalog;

import io.sluice.hub.Appended;
import io.sluice.hub.Appender;
import io.sluice.hub.Entry;
import io.sluice.hub.Lease;
import io.sluice.hub.Payload;
import io.sluice.hub.Time;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Roles by way of a Kafka group: a role falls on a partition of a topic, and who is assigned the
 * partition may have the role.
 *
 * <p>Being assigned a partition is not enough, because a consumer that does not reach the brokers
 * is not told when it is put out of the group. So this node proves every now and then that it is a
 * member, by a commit: the brokers take one from members only, and keep the member for the session
 * timeout from then on. A role is held until a session timeout has passed since the last commit
 * that was taken was <em>sent</em>, by this node's clock, less a margin; so it is lost here before
 * anyone else can have it there.
 *
 * <p>Its fence is the offset of a record that this node writes when the partition is its own: it
 * lies behind those of all who had the role before. The topic is never read.
 */
public final class KafkaLeases implements Lease, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaLeases.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(1);
    private static final Duration END_PATIENCE = Duration.ofSeconds(3);

    /** Commits and heartbeats in a session timeout. */
    private static final int PROOFS = 6;

    private static final int MARGINS = 12;

    private final LeaseSettings settings;
    private final Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers;
    private final Appender appender;
    private final Time time;
    private final Trouble trouble;
    private final Stop stop = new Stop();
    private final AtomicBoolean isChanged = new AtomicBoolean();
    private final Wishes wishes;
    private final Queue<Runnable> fences = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private final AtomicBoolean isStarted = new AtomicBoolean();

    // the thread's own
    private final Set<Integer> assigned = new HashSet<>();
    private boolean isProving;
    private long provingSince;
    private long heldUntil;
    private int life;

    /**
     * @param appenders whose appender of the topic writes fences
     */
    public KafkaLeases(
            LeaseSettings settings, KafkaCluster cluster, Appenders appenders, Time time) {
        this.settings = settings;
        this.consumers = () -> new KafkaConsumer<>(config(cluster.settings()));
        this.appender = appenders.forTopic(settings.topic());
        this.time = time;
        this.trouble = new Trouble(LOG, "kafkaTopic", settings.topic());
        this.wishes = new Wishes(settings, () -> isChanged.set(true));
        this.heldUntil = time.nanos();
        this.thread = Thread.ofPlatform().name("log-kafka-leases").daemon().unstarted(this::run);
    }

    /** What our promises rest on cannot be changed by the cluster's properties. */
    private Map<String, Object> config(KafkaClusterSettings cluster) {
        int session = (int) settings.sessionTimeout().toMillis();
        var config = new HashMap<>(cluster.client("leases"));
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteBufferDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteBufferDeserializer.class);
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.groupId());
        config.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(LeaseAssignor.class));
        config.put(LeaseAssignor.WANTED, (Supplier<BitSet>) wishes::wanted);
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, session / PROOFS);
        config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, session);
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, session);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, session);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        return config;
    }

    @Override
    public Hold hold(String role, Holder holder) {
        Lease.check(role);
        var hold = wishes.add(role, holder);
        if (isStarted.compareAndSet(false, true)) {
            thread.start();
        }
        return hold;
    }

    /** What is in the way, for an operator; null while nothing is. */
    public @Nullable String problem() {
        return trouble.problem();
    }

    // --- the thread

    private void run() {
        while (!stop.isAsked()) {
            try {
                beMember();
            } catch (RuntimeException e) {
                onFailure(e);
            }
        }
    }

    private void beMember() {
        var consumer = consumers.get();
        try {
            consumer.subscribe(List.of(settings.topic()), new Assigned(consumer));
            while (!stop.isAsked()) {
                takeTurn(consumer);
            }
        } finally {
            loseAll();
            consumer.close(CloseOptions.timeout(LEAVE_PATIENCE));
        }
    }

    private void takeTurn(Consumer<ByteBuffer, ByteBuffer> consumer) {
        if (isChanged.compareAndSet(true, false)) {
            consumer.enforceRebalance("other roles are wanted");
        }
        var _ = consumer.poll(POLL);
        prove(consumer);
        settle();
        for (var fenced = fences.poll(); fenced != null; fenced = fences.poll()) {
            fenced.run();
        }
    }

    private void onFailure(RuntimeException e) {
        if (stop.isAsked() || e instanceof InterruptException) {
            return;
        }
        trouble.is("roles cannot be leased: " + Failure.text(e));
        if (!Failure.isOutage(e) && !Failure.isDenied(e)) {
            LOG.atDebug().setCause(e).log("leasing begins anew");
        }
        stop.isAskedWithin(RETRY);
    }

    private final class Assigned implements ConsumerRebalanceListener {
        private final Consumer<ByteBuffer, ByteBuffer> consumer;

        Assigned(Consumer<ByteBuffer, ByteBuffer> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            consumer.pause(partitions);
            if (assigned.isEmpty()) {
                heldUntil = time.nanos();
                provingSince = heldUntil - settings.sessionTimeout().toNanos();
            }
            partitions.forEach(partition -> assigned.add(partition.partition()));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> assigned.remove(partition.partition()));
            settle();
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            loseAll();
        }
    }

    private void loseAll() {
        assigned.clear();
        heldUntil = time.nanos();
        isProving = false;
        life++;
        settle();
    }

    // --- proof

    private void prove(Consumer<ByteBuffer, ByteBuffer> consumer) {
        long now = time.nanos();
        long session = settings.sessionTimeout().toNanos();
        boolean isDue = now - provingSince >= (isProving ? session : session / PROOFS);
        if (!assigned.isEmpty() && isDue) {
            isProving = true;
            provingSince = now;
            int current = life;
            var any = new TopicPartition(settings.topic(), assigned.iterator().next());
            consumer.commitAsync(
                    Map.of(any, new OffsetAndMetadata(0)),
                    (_, failure) -> onProof(current, now, failure));
        }
    }

    private void onProof(int provenLife, long sentAt, @Nullable Exception failure) {
        if (provenLife != life) {
            return;
        }
        isProving = false;
        if (failure == null) {
            long session = settings.sessionTimeout().toNanos();
            heldUntil = sentAt + session - session / MARGINS;
            trouble.isOver();
        }
    }

    // --- roles

    private void settle() {
        boolean isProven = time.nanos() - heldUntil < 0;
        if (!isProven && !assigned.isEmpty() && !stop.isAsked() && isLongSilent()) {
            trouble.is("roles are given up: the brokers do not answer");
        }
        wishes.settle(partition -> isProven && assigned.contains(partition), this::askFence);
    }

    private boolean isLongSilent() {
        return time.nanos() - heldUntil > settings.sessionTimeout().toNanos() / PROOFS;
    }

    /** Appending may block, which this thread must not. */
    private void askFence(Wishes.Try gaining) {
        Thread.ofVirtual()
                .name("log-kafka-fence")
                .start(() -> {
                    var entry = new Entry(Payload.of(gaining.role()), Payload.of("{}"), List.of());
                    var _ =
                            appender.append(entry)
                                    .whenComplete((place, failure) -> onFence(gaining, place));
                });
    }

    private void onFence(Wishes.Try gaining, @Nullable Appended place) {
        fences.add(() -> {
            if (place == null) {
                wishes.unfenced(gaining);
            } else {
                settle();
                wishes.fenced(gaining, place.offset() + 1);
            }
        });
    }

    /** Gives all roles up and leaves the group; waits a little for that. */
    @Override
    public void close() {
        stop.ask();
        try {
            if (isStarted.get() && !thread.join(END_PATIENCE)) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
