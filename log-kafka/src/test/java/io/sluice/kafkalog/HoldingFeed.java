package io.sluice.kafkalog;

import io.sluice.hub.Chunk;
import io.sluice.hub.Feed;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A feed that holds up its reader with the first publications, until released. */
final class HoldingFeed implements Feed {
    private final Feed target;
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    HoldingFeed(Feed target) {
        this.target = target;
    }

    @Override
    public void chunk(Chunk chunk) {
        target.chunk(chunk);
        if (!chunk.publications().isEmpty()) {
            held.countDown();
            awaitQuietly(released);
        }
    }

    void awaitHeld() {
        awaitQuietly(held);
    }

    void release() {
        released.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
