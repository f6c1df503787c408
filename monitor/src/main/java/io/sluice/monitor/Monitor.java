package io.sluice.monitor;

import io.sluice.hub.Appender;
import io.sluice.hub.Lease;
import io.sluice.hub.Time;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the cluster in rounds and tells what it finds: appends documents to a journal, hands
 * what was measured to who makes alerts of it.
 *
 * <p>Rounds are done by one thread, {@code monitor}, so that there are never two at once; one that
 * takes longer than the interval skips ticks. Appending, which may block, is left to another
 * thread. Who is given measurements must not block.
 */
final class Monitor implements AutoCloseable {
    /** The role of the node that does rounds. */
    static final String ROLE = "monitor";

    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
    private static final Duration END_PATIENCE = Duration.ofSeconds(2);

    private final MonitorSettings settings;
    private final Instruments instruments;
    private final Judge judge;
    private final MonitorMeters meters;
    private final Time time;
    private final Pause pause;
    private final Scribe scribe;
    private final LongAdder failures = new LongAdder();
    private final LongAdder ticksSkipped = new LongAdder();
    private final Thread thread = Thread.ofPlatform().name(ROLE).daemon().unstarted(this::run);
    private final Turn turn = new Turn(thread);
    private @Nullable Watch watch;
    private Documents documents;
    private boolean isFailing;
    private Lease.@Nullable Hold hold;
    private volatile boolean isClosed;

    Monitor(
            MonitorSettings settings,
            Instruments instruments,
            Appender journal,
            Judge judge,
            MonitorMeters meters,
            Time time) {
        this(settings, instruments, journal, judge, meters, time, Pause.sleeping(time));
    }

    Monitor(
            MonitorSettings settings,
            Instruments instruments,
            Appender journal,
            Judge judge,
            MonitorMeters meters,
            Time time,
            Pause pause) {
        this.settings = settings;
        this.instruments = instruments;
        this.judge = judge;
        this.meters = meters;
        this.time = time;
        this.pause = pause;
        this.documents = new Documents(settings);
        this.scribe =
                new Scribe(
                        journal, batch -> Thread.ofVirtual().name("monitor-journal").start(batch));
        meters.bind(this, scribe);
    }

    /** Begins with rounds. To be called once. */
    void start() {
        turn.gained(1);
        thread.start();
    }

    /** Does rounds whenever it has the role {@value #ROLE}. To be called once. */
    synchronized void start(Lease lease) {
        thread.start();
        hold = lease.hold(ROLE, turn);
    }

    /** Rounds given up because of a bug. */
    long failures() {
        return failures.sum();
    }

    /** Ticks that rounds outlasted. */
    long ticksSkipped() {
        return ticksSkipped.sum();
    }

    private void run() {
        while (!isClosed) {
            try {
                rounds(turn.await());
            } catch (InterruptedException _) {
                // closed, or not this node's turn any more
            } finally {
                forget();
            }
        }
    }

    private void rounds(long fence) throws InterruptedException {
        var ticks = new Ticks(time.nanos(), settings.interval());
        long tick = ticks.first();
        while (!isClosed && turn.isStill(fence)) {
            pause.until(tick);
            round(fence);
            long next = ticks.after(time.nanos());
            ticksSkipped.add(ticks.between(tick, next));
            tick = next;
        }
    }

    private void round(long fence) throws InterruptedException {
        long began = time.nanos();
        try {
            var looking = watching();
            var report = looking.look();
            if (turn.isStill(fence)) {
                tell(report);
            }
            isFailing = false;
        } catch (RuntimeException | Error e) {
            onBug(e);
        } finally {
            meters.rounds().record(time.nanos() - began, TimeUnit.NANOSECONDS);
        }
    }

    private Watch watching() {
        var made = watch;
        if (made == null) {
            made = new Watch(settings, instruments);
            watch = made;
        }
        return made;
    }

    private void tell(Report report) {
        scribe.write(documents.of(report));
        meters.show(report, settings.maxSeries());
        judge.onMeasurements(report.measurements(), report.gone());
    }

    /** What was remembered may be wrong now. */
    private void onBug(Throwable bug) {
        failures.increment();
        if (!isFailing) {
            LOG.atError().setCause(bug).log("a round of the monitor failed, the next begins anew");
        }
        isFailing = true;
        documents.tellAllAgain();
        endWatch();
    }

    private void endWatch() {
        var ended = watch;
        watch = null;
        if (ended == null) {
            return;
        }
        try {
            ended.close();
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("reason", e.toString()).log("a survey could not be closed");
        }
    }

    /** Others tell from now on. */
    private void forget() {
        endWatch();
        documents = new Documents(settings);
        scribe.clear();
        judge.rest();
        meters.clear();
    }

    /** Ends rounds; one that is under way is given up. The journal is its owner's to close. */
    @Override
    public void close() {
        isClosed = true;
        synchronized (this) {
            if (hold != null) {
                hold.close();
            }
        }
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(END_PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
