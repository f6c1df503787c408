package io.sluice.history;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs queries on virtual threads, a few at a time. Who asks what is about to be asked waits for
 * the same answer; once the database is being asked it is a question of its own, so that an answer
 * is never older than its question.
 */
final class Flights {
    private static final Logger log = LoggerFactory.getLogger(Flights.class);
    private static final int WAITING_FOR_EACH_RUNNING = 100;

    private final DataSource database;
    private final Duration timeout;
    private final Semaphore running;
    private final int most;
    private final Map<Object, CompletableFuture<?>> waiting = new HashMap<>();

    Flights(DataSource database, int running, Duration timeout) {
        this.database = database;
        this.timeout = timeout;
        this.running = new Semaphore(running, true);
        this.most = running * WAITING_FOR_EACH_RUNNING;
    }

    /** What is asked of the database. */
    interface Question<T> {
        T ask(Snapshot snapshot) throws SQLException;
    }

    /**
     * @param key equal for what has equal answers, which are of the same class
     */
    <T> CompletionStage<T> ask(Object key, Question<T> question) {
        synchronized (waiting) {
            @SuppressWarnings("unchecked") // Equal keys have answers of the same class.
            var known = (CompletableFuture<T>) waiting.get(key);
            if (known != null) {
                return known.copy();
            }
            if (waiting.size() >= most) {
                return CompletableFuture.failedStage(busy());
            }
            var answer = new CompletableFuture<T>();
            waiting.put(key, answer);
            Thread.ofVirtual().name("history-query").start(() -> run(key, answer, question));
            return answer.copy();
        }
    }

    private <T> void run(Object key, CompletableFuture<T> answer, Question<T> question) {
        try {
            answer.complete(inTurn(key, question));
        } catch (InvalidQuery | HistoryUnavailable e) {
            answer.completeExceptionally(e);
        } catch (SQLException e) {
            answer.completeExceptionally(HistoryUnavailable.of(e));
        } catch (RuntimeException | Error e) {
            log.atError().setCause(e).log("A query of history failed for a bug");
            answer.completeExceptionally(e);
        }
    }

    private <T> T inTurn(Object key, Question<T> question) throws SQLException {
        boolean isItsTurn = awaitTurn();
        synchronized (waiting) {
            waiting.remove(key); // who asks from now on may know of what this will not see
        }
        if (!isItsTurn) {
            throw busy();
        }
        try (var snapshot = Snapshot.open(database, new Turn(timeout), timeout)) {
            return question.ask(snapshot);
        } finally {
            running.release();
        }
    }

    private boolean awaitTurn() {
        try {
            return running.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static HistoryUnavailable busy() {
        return new HistoryUnavailable(
                HistoryUnavailable.Reason.BUSY, "too many queries at once; try again later");
    }
}
