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
 * Runs queries on virtual threads, a few at a time; who asks what is being asked waits for the same
 * answer. A query that nobody waits for any more is cancelled.
 */
final class Flights {
    private static final Logger log = LoggerFactory.getLogger(Flights.class);
    private static final int WAITING_FOR_EACH_RUNNING = 100;

    private final DataSource database;
    private final Duration timeout;
    private final Semaphore running;
    private final int most;
    private final Map<Object, Flight<?>> flights = new HashMap<>();

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

    private static final class Flight<T> {
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private final Turn turn;
        private int waiting;

        Flight(Turn turn) {
            this.turn = turn;
        }
    }

    /**
     * @param key equal for what has equal answers, which are of the same class
     */
    <T> CompletionStage<T> ask(Object key, Question<T> question) {
        var waiter = new CompletableFuture<T>();
        Flight<T> flight;
        synchronized (flights) {
            @SuppressWarnings("unchecked") // Equal keys have answers of the same class.
            var flying = (Flight<T>) flights.get(key);
            if (flying == null && flights.size() >= most) {
                waiter.completeExceptionally(busy());
                return waiter;
            }
            flight = flying == null ? new Flight<>(new Turn(timeout)) : flying;
            if (flying == null) {
                flights.put(key, flight);
                Thread.ofVirtual().name("history-query").start(() -> run(key, flight, question));
            }
            flight.waiting++;
        }
        var _ =
                flight.answer.whenComplete((answer, failure) -> {
                    if (failure == null) {
                        waiter.complete(answer);
                    } else {
                        waiter.completeExceptionally(failure);
                    }
                });
        var _ =
                waiter.whenComplete((answer, failure) -> {
                    if (waiter.isCancelled()) {
                        leave(key, flight);
                    }
                });
        return waiter;
    }

    private void leave(Object key, Flight<?> flight) {
        synchronized (flights) {
            if (--flight.waiting > 0) {
                return;
            }
            flights.remove(key, flight);
        }
        flight.turn.cancel();
    }

    private <T> void run(Object key, Flight<T> flight, Question<T> question) {
        try {
            if (!running.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
            T answer;
            try {
                answer = ask(flight.turn, question);
            } finally {
                running.release();
            }
            land(key, flight);
            flight.answer.complete(answer);
        } catch (InvalidQuery | HistoryUnavailable e) {
            fail(key, flight, e);
        } catch (SQLException e) {
            fail(key, flight, HistoryUnavailable.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(key, flight, busy());
        } catch (RuntimeException | Error e) {
            log.atError().setCause(e).log("A query of history failed for a bug");
            fail(key, flight, e);
        }
    }

    private <T> T ask(Turn turn, Question<T> question) throws SQLException {
        try (var snapshot = Snapshot.open(database, turn, timeout)) {
            return question.ask(snapshot);
        }
    }

    private void fail(Object key, Flight<?> flight, Throwable failure) {
        land(key, flight);
        flight.answer.completeExceptionally(failure);
    }

    private void land(Object key, Flight<?> flight) {
        synchronized (flights) {
            flights.remove(key, flight);
        }
    }

    private static HistoryUnavailable busy() {
        return new HistoryUnavailable(
                HistoryUnavailable.Reason.BUSY, "too many queries at once; try again later");
    }
}
