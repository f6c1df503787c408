package io.sluice.app;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Some clients that receive at once, until enough has come or the time is over. */
final class TailRun implements AutoCloseable {
    private final HttpClient http = TailClient.http();
    private final CountDownLatch done;
    private final CountDownLatch refused;
    private final List<Thread> threads;

    /**
     * @param done told by the clients' output when enough has come
     */
    TailRun(List<TailClient> clients, CountDownLatch done) {
        this.done = done;
        this.refused = new CountDownLatch(clients.size());
        this.threads = clients.stream().map(this::start).toList();
    }

    private Thread start(TailClient client) {
        return Thread.ofVirtual()
                .name("tail")
                .start(() -> {
                    try {
                        client.run(http);
                        refused.countDown();
                        if (refused.getCount() == 0) {
                            done.countDown();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    /** True if it is done within that time. */
    boolean isDoneWithin(Duration time) throws InterruptedException {
        return done.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** True if the server would have none of the clients. */
    boolean isRefused() {
        return refused.getCount() == 0;
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        http.shutdownNow();
    }
}
