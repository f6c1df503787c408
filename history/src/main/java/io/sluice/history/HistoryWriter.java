package io.sluice.history;

import io.sluice.hub.Lease;
import io.sluice.hub.Log;
import io.sluice.hub.LogUnavailable;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Time;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a stream to its table, on a thread of its own, while that is this node's role. Rows and
 * the position after them are stored in one transaction, so that each position of the log is stored
 * once, whatever fails and whoever else writes.
 *
 * <p>The stream's payloads must be JSON.
 */
public final class HistoryWriter implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(HistoryWriter.class);

    /** A log may grow without anybody being told. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    /** For what is under way when it has to end. */
    static final Duration END_PATIENCE = Duration.ofSeconds(5);

    private final String stream;
    private final WriterSettings writing;
    private final WriterCounts counts = new WriterCounts();
    private final Writing work;
    private final Signal signal = new Signal();
    private final Backoff backoff = new Backoff();
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean active;
    private volatile boolean isHurried;
    private volatile @Nullable String problem;
    private boolean told;
    private volatile Lease.@Nullable Hold hold;

    /**
     * @param log where the stream lives; closed by the caller
     * @param database closed by the caller, after the writer
     */
    HistoryWriter(
            WriterPlan plan,
            Log log,
            Database database,
            Quarantine quarantine,
            WriterMeters meters,
            Time time) {
        this.stream = plan.settings().stream();
        this.writing = plan.writing();
        var refusals = new Refusals(stream, quarantine, counts);
        this.work = new Writing(plan, log, database, refusals, counts, time);
        this.thread = Thread.ofPlatform().name("history-" + stream).daemon().unstarted(this::run);
        meters.bind(stream, counts);
    }

    /** Begins to write whenever the lease gives the role. Called once. */
    synchronized void start(Lease lease) {
        signal.ownedBy(thread);
        hold =
                lease.hold(
                        "history:" + stream,
                        new Lease.Holder() {
                            @Override
                            public void gained(long fence) {
                                active = true;
                                signal.set();
                            }

                            @Override
                            public void lost() {
                                active = false;
                            }
                        });
        thread.start();
    }

    /** Tells that the log has grown. Never blocks; any thread. */
    public void wake() {
        signal.set();
    }

    /** Has what has come be stored without waiting for more. Never blocks; any thread. */
    void hurry() {
        isHurried = true;
        signal.set();
    }

    /** How it goes; never blocks, any thread. */
    WriterStatus status() {
        return new WriterStatus(
                active,
                work.stored(),
                counts.lag,
                counts.rows.sum(),
                counts.refused(),
                counts.deletions.sum(),
                counts.missed.sum(),
                problem);
    }

    private void run() {
        try {
            while (!closed) {
                if (active) {
                    turn();
                } else {
                    rest();
                }
            }
        } finally {
            giveUp(); // however it ends: who does not write must not keep others from it
        }
    }

    private void giveUp() {
        var held = hold;
        if (held != null) {
            held.close();
        }
    }

    /** What others store meanwhile is not known. */
    private void rest() {
        work.forget();
        counts.lag = -1;
        signal.await(LOOK_AGAIN);
    }

    private void turn() {
        try {
            boolean isMore = work.turn();
            onSuccess();
            if (!isMore) {
                awaitMore();
            }
        } catch (SQLException e) {
            counts.failures.increment();
            work.forgetTable();
            onFailure(SqlFailure.text(e), !SqlFailure.isAbsence(e));
        } catch (LogUnavailable e) {
            onFailure(SqlFailure.text(e), false);
        } catch (StretchStore.Overtaken _) {
            onOvertaken();
        } catch (RuntimeException | Error bug) {
            onBug(bug); // memory that was short may be there for a smaller transaction
        }
    }

    /** What comes in a moment is stored together. */
    private void awaitMore() {
        signal.await(LOOK_AGAIN);
        long end = System.nanoTime() + writing.linger().toNanos();
        while (!closed && !isHurried && System.nanoTime() - end < 0) {
            signal.await(Duration.ofNanos(end - System.nanoTime()));
        }
        isHurried = false;
    }

    private void onSuccess() {
        backoff.reset();
        problem = null;
        if (told) {
            told = false;
            logger.atInfo().addKeyValue("stream", stream).log("History is written again");
        }
    }

    /**
     * Waits before it is tried again.
     *
     * @param isMine true if nobody else tells of it
     */
    private void onFailure(String why, boolean isMine) {
        work.forget();
        problem = why;
        if (isMine && !told && !closed) {
            told = true;
            logger.atWarn()
                    .addKeyValue("stream", stream)
                    .addKeyValue("problem", why)
                    .log("History is not written; it is tried again");
        }
        pause(backoff.next());
    }

    private void onOvertaken() {
        counts.overtaken.increment();
        work.forget();
        logger.atInfo()
                .addKeyValue("stream", stream)
                .log("Another writer has stored history; going on from there");
        pause(backoff.next());
    }

    private void onBug(Throwable bug) {
        if (problem == null) {
            logger.atError()
                    .addKeyValue("stream", stream)
                    .setCause(bug)
                    .log("A bug in the writer of history; it is tried again");
        }
        onFailure("a bug: " + bug, false);
    }

    /** Waits, whatever comes, unless it is closed. */
    private void pause(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        while (!closed && System.nanoTime() - end < 0) {
            signal.await(Duration.ofNanos(end - System.nanoTime()));
        }
    }

    /** Gives the role up and ends; a transaction that is under way is finished or undone. */
    @Override
    public void close() {
        end();
        awaitEnd(System.nanoTime() + END_PATIENCE.toNanos());
    }

    /** Gives the role up, and ends soon. */
    synchronized void end() {
        closed = true;
        giveUp();
        signal.set();
    }

    /** Waits for its end until a time of {@link System#nanoTime}, then insists. */
    synchronized void awaitEnd(long deadline) {
        try {
            long left = Math.max(1, deadline - System.nanoTime());
            if (hold != null && !thread.join(Duration.ofNanos(left))) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
