package io.sluice.transport;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts the connections of clients who come to stay, in all and by address, and says when there
 * are enough.
 */
final class Admission {
    private final int max;
    private final int maxPerAddress;
    private final AtomicInteger inAll = new AtomicInteger();
    private final ConcurrentMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Admission(TransportSettings settings) {
        max = settings.maxConnections();
        maxPerAddress = settings.maxPerAddress();
    }

    /** Lets nobody in any more. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Lets one in, who must be let out by {@link #leave}; or says why not. */
    @Nullable Refusal enter(InetAddress address) {
        if (closed) {
            return Refusal.SHUTTING_DOWN;
        }
        if (inAll.incrementAndGet() > max) {
            inAll.decrementAndGet();
            return Refusal.TOO_MANY_CONNECTIONS;
        }
        if (maxPerAddress > 0 && byAddress.merge(address, 1, Integer::sum) > maxPerAddress) {
            leave(address);
            return Refusal.TOO_MANY_FROM_ADDRESS;
        }
        return null;
    }

    void leave(InetAddress address) {
        inAll.decrementAndGet();
        if (maxPerAddress > 0) {
            byAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    int connections() {
        return inAll.get();
    }
}
