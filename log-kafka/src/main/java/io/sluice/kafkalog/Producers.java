package io.sluice.kafkalog;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** The one producer of a cluster: made when needed, and made anew when it is beyond repair. */
final class Producers {
    /** How long sending may hold its thread before it has to see whether it is still wanted. */
    static final Duration BLOCK = Duration.ofSeconds(2);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

    private final Supplier<Producer<byte[], byte[]>> make;
    private final Stop stop = new Stop();
    private @Nullable Producer<byte[], byte[]> current;

    Producers(Supplier<Producer<byte[], byte[]>> make) {
        this.make = make;
    }

    /** The producer; fails as long as it cannot be made. */
    synchronized Producer<byte[], byte[]> current() {
        if (stop.isAsked()) {
            throw new IllegalStateException("the appenders have been closed");
        }
        var now = current;
        if (now == null) {
            now = make.get();
            current = now;
        }
        return now;
    }

    /** Gives a producer up, if that has not been done yet. What it has not confirmed fails. */
    void giveUp(Producer<byte[], byte[]> broken) {
        synchronized (this) {
            if (!broken.equals(current)) {
                return;
            }
            current = null;
        }
        broken.close(Duration.ZERO);
    }

    /** Ends what waits. */
    Stop stop() {
        return stop;
    }

    void close() {
        Producer<byte[], byte[]> last;
        stop.ask();
        synchronized (this) {
            last = current;
            current = null;
        }
        if (last != null) {
            last.close(CLOSE_PATIENCE);
        }
    }
}
