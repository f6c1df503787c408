package io.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Lane;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NettyLaneTest {
    private final EventLoops loops = new EventLoops(NativeIo.AUTO, 1, new MovableTime());
    private final Lane lane = loops.lanes().getFirst();

    @AfterEach
    void close() {
        loops.close();
    }

    @Test
    void aTaskIsExecutedOnTheLaneAndNotBeforeItsTime() throws Exception {
        var thread = new CompletableFuture<Thread>();
        lane.execute(() -> thread.complete(Thread.currentThread()));
        var done = new CompletableFuture<Thread>();
        long before = System.nanoTime();
        var wait = Duration.ofMillis(100);
        lane.executeAfter(wait.toNanos(), () -> done.complete(Thread.currentThread()));
        assertThat(done.get(10, TimeUnit.SECONDS)).isSameAs(thread.join());
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(wait.toNanos());
    }

    @Test
    void aBugInATaskEndsOnlyThat() throws Exception {
        var done = new CompletableFuture<Boolean>();
        lane.executeAfter(
                1,
                () -> {
                    throw new IllegalStateException("a bug");
                });
        lane.executeAfter(Duration.ofMillis(20).toNanos(), () -> done.complete(true));
        assertThat(done.get(10, TimeUnit.SECONDS)).isTrue();
    }
}
