package io.sluice.auth;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An identity provider that publishes what it is told to, and counts who asks. */
final class FakeFetch implements KeyFetch {
    private final AtomicInteger count = new AtomicInteger();
    private volatile @Nullable String published;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    void publish(TestKey... keys) {
        published = TestKey.set(keys);
    }

    void publish(String json) {
        published = json;
    }

    void goAway() {
        published = null;
    }

    /** From now on it answers nobody, until the returned gate is opened. */
    CountDownLatch hold() {
        gate = new CountDownLatch(1);
        return gate;
    }

    int count() {
        return count.get();
    }

    @Override
    public String fetch(URI jwks, Duration timeout) throws IOException, InterruptedException {
        count.incrementAndGet();
        gate.await();
        String json = published;
        if (json == null) {
            throw new IOException("is away");
        }
        return json;
    }
}
