package io.sluice.cluster;

import io.sluice.hub.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives one role to the first who asks; to the next one a while after that one is gone. */
final class FakeLease implements Lease {
    static final Duration TIMEOUT = Duration.ofSeconds(6);

    private final FakeTime time;
    private final List<Holder> waiting = new ArrayList<>();
    private @Nullable Holder holder;
    private long freeAt;
    private long fence;

    FakeLease(FakeTime time) {
        this.time = time;
    }

    @Override
    public Hold hold(String role, Holder wants) {
        waiting.add(wants);
        return () -> {
            waiting.remove(wants);
            if (wants.equals(holder)) {
                wants.lost();
                holder = null;
            }
        };
    }

    /** The node of that holder is dead. */
    void die(Holder dead) {
        waiting.remove(dead);
        if (dead.equals(holder)) {
            holder = null;
            freeAt = time.nanos() + TIMEOUT.toNanos();
        }
    }

    /** Whoever has the role loses it. */
    void takeBack() {
        var had = holder;
        if (had != null) {
            had.lost();
            holder = null;
            waiting.remove(had);
            waiting.add(had);
        }
    }

    /** Gives the role if it is free. */
    void turn() {
        if (holder == null && !waiting.isEmpty() && time.nanos() >= freeAt) {
            var next = waiting.getFirst();
            holder = next;
            next.gained(++fence);
        }
    }
}
