package io.sluice.monitor;

import java.util.concurrent.atomic.AtomicInteger;

/** Looks at a scene. */
final class FakeSurvey implements Survey {
    final Scene scene = new Scene();
    final AtomicInteger looks = new AtomicInteger();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    volatile Look look = () -> {};

    /** What happens while it looks. */
    interface Look {
        void now() throws InterruptedException;
    }

    Survey open() {
        opened.incrementAndGet();
        return this;
    }

    @Override
    public Sighting look() throws InterruptedException {
        looks.incrementAndGet();
        look.now();
        return scene.tick().now();
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }
}
