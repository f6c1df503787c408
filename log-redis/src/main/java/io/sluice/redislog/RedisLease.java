package io.sluice.redislog;

import io.sluice.hub.Lease;
import io.sluice.hub.Time;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Leases roles by keys in Redis that expire unless they are renewed. A node counts from when it
 * asked, Redis from when it answered, and the node allows itself less time; so it has lost a role
 * before another can gain it, as long as both clocks run at about the same speed and Redis keeps
 * what it has written. A failover may give a role to two nodes for one term: the later one's fence
 * is the greater one.
 *
 * <p>Everything happens on one thread, which also calls the holders. Close it before its server.
 */
public final class RedisLease implements Lease, AutoCloseable {
    private final Leasing leasing;
    private final Set<RoleWish> wishes = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Thread worker;
    private volatile boolean closed;

    public RedisLease(RedisServer server, RedisLeaseSettings settings, Time time) {
        var thread = new ScheduledThreadPoolExecutor(1, this::thread);
        thread.setRemoveOnCancelPolicy(true);
        this.leasing =
                new Leasing(
                        server.shared(),
                        server.settings().prefix(),
                        settings,
                        thread,
                        this::isOnThread,
                        time);
    }

    private Thread thread(Runnable work) {
        var made = Thread.ofPlatform().name("log-redis-lease").daemon().unstarted(work);
        worker = made;
        return made;
    }

    private boolean isOnThread() {
        return Thread.currentThread().equals(worker);
    }

    @Override
    public Hold hold(String role, Holder holder) {
        Lease.check(role);
        if (closed) {
            throw new IllegalStateException("leases have been closed");
        }
        var wish = new RoleWish(role, holder, leasing, wishes::remove);
        wishes.add(wish);
        wish.start();
        return wish;
    }

    /** Gives all roles up. */
    @Override
    public void close() {
        closed = true;
        wishes.forEach(RoleWish::close);
        leasing.thread().shutdown();
    }
}
