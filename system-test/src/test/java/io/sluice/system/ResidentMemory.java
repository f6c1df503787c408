package io.sluice.system;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Looks again and again at how much memory a gateway takes. */
final class ResidentMemory implements AutoCloseable {
    private static final long EVERY_MILLIS = 100;

    private final GatewayProcess gateway;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong most = new AtomicLong();

    private ResidentMemory(GatewayProcess gateway) {
        this.gateway = gateway;
    }

    static ResidentMemory watch(GatewayProcess gateway) {
        var memory = new ResidentMemory(gateway);
        var _ =
                memory.executor.scheduleAtFixedRate(
                        memory::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return memory;
    }

    private void look() {
        try {
            most.accumulateAndGet(gateway.child().residentBytes(), Math::max);
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
    }

    /** The most there has been so far, in bytes. */
    long most() throws IOException {
        return most.accumulateAndGet(gateway.child().residentBytes(), Math::max);
    }

    @Override
    public void close() {
        executor.close();
    }
}
