package io.sluice.mqtt;

import io.sluice.hub.Time;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a pipeline connected, one {@link Connection} after the other, on a thread of its own.
 *
 * <p>A new connection brings again what the one before it left unacknowledged. So there is none
 * before the backlog is down to one receive maximum: however often connections break while the log
 * is away, no more than two of that wait in memory.
 */
final class Link implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Link.class);
    private static final long GOODBYE_MILLIS = 1_000;

    private final MqttSettings settings;
    private final PipelineSettings pipeline;
    private final Connection.Sink sink;
    private final Backlog backlog;
    private final Problems problems;
    private final Time time;
    private final Permit permit = new Permit();
    private volatile @Nullable Connection connection;
    private volatile boolean connected;
    private volatile boolean closing;
    private boolean subscribed;
    private boolean outageTold;
    private int attempts;

    Link(
            MqttSettings settings,
            PipelineSettings pipeline,
            Connection.Sink sink,
            Backlog backlog,
            Problems problems,
            Time time) {
        this.settings = settings;
        this.pipeline = pipeline;
        this.sink = sink;
        this.backlog = backlog;
        this.problems = problems;
        this.time = time;
    }

    boolean isConnected() {
        return connected;
    }

    /** True if another node is to be connected, not this one. */
    boolean isWaiting() {
        return !permit.isHeld();
    }

    /** This node is the one to be connected. Any thread. */
    void gained() {
        permit.give();
    }

    /** This node is not to be connected any more: at once, whatever is under way. Any thread. */
    void lost() {
        permit.take();
        Connection current = connection;
        if (current != null) {
            current.leave();
        }
    }

    /** Until the thread is interrupted, or {@link #pause} was called. */
    @Override
    public void run() {
        try {
            while (!closing) {
                permit.await();
                backlog.awaitAtMost(pipeline.from().receiveMaximum());
                connectOnce();
                Thread.sleep(pauseAfter(attempts++));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes no more messages, but still acknowledges those it has. Any thread. */
    void pause() {
        closing = true;
        Connection current = connection;
        if (current != null) {
            current.pause();
        }
    }

    private void connectOnce() throws InterruptedException {
        try {
            var current = new Connection(settings, pipeline, sink);
            connection = current;
            stay(current);
        } catch (ExecutionException | TimeoutException e) {
            tellOutage(Problems.describe(e));
        } catch (RuntimeException e) {
            if (!outageTold) {
                log.atError().addKeyValue("pipeline", pipeline.name()).setCause(e).log("A bug");
            }
            tellOutage(Problems.describe(e));
        }
    }

    private void stay(Connection current)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            if (!closing && permit.isHeld()) {
                boolean kept = current.open(!subscribed);
                long since = time.nanos();
                onConnected(kept);
                Throwable cause = current.end().get();
                onEnd(current, cause, Duration.ofNanos(time.nanos() - since));
            }
        } finally {
            connected = false;
            current.close(GOODBYE_MILLIS);
        }
    }

    private void onConnected(boolean kept) {
        connected = true;
        subscribed = true;
        outageTold = false;
        log.atInfo()
                .addKeyValue("pipeline", pipeline.name())
                .addKeyValue("broker", settings.broker())
                .addKeyValue("sessionKept", kept)
                .log("MQTT connected");
    }

    private void onEnd(Connection ended, Throwable cause, Duration held) {
        if (isWaiting()) {
            attempts = 0;
            log.atInfo().addKeyValue("pipeline", pipeline.name()).log("MQTT left to another node");
            return;
        }
        if (held.compareTo(settings.reconnect().longest()) >= 0) {
            attempts = 0;
        }
        if (ended.wasGivenUp()) {
            log.atWarn()
                    .addKeyValue("pipeline", pipeline.name())
                    .log("The log failed, asking the broker for unacknowledged messages again");
        } else if (!closing) {
            tellOutage(Problems.describe(cause));
        }
    }

    private void tellOutage(String what) {
        problems.note("the broker is away: " + what);
        if (!outageTold) {
            outageTold = true;
            log.atWarn()
                    .addKeyValue("pipeline", pipeline.name())
                    .addKeyValue("broker", settings.broker())
                    .addKeyValue("cause", what)
                    .log("MQTT broker away, trying again until it is back");
        }
    }

    private Duration pauseAfter(int attempt) {
        var pauses = settings.reconnect();
        long longest = pauses.longest().toMillis();
        long doubled = pauses.first().toMillis() << Math.min(attempt, 20);
        long most = Math.min(longest, doubled);
        return Duration.ofMillis(most - ThreadLocalRandom.current().nextLong(most / 2 + 1));
    }
}
