package io.sluice.kafkalog;

import io.sluice.hub.Lease;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Who on this node wants which roles, and has them. Holders are called with {@code turn} held, so
 * that their calls come one after the other, and none comes after a wish has been closed.
 */
final class Wishes {
    private final LeaseSettings settings;
    private final Runnable onChange;
    private final ReentrantLock turn = new ReentrantLock();
    private final Map<String, Role> roles = new TreeMap<>();

    /**
     * @param onChange called when other partitions are wanted than before
     */
    Wishes(LeaseSettings settings, Runnable onChange) {
        this.settings = settings;
        this.onChange = onChange;
    }

    /** One try to have a role: it fails when the role is lost before its fence is known. */
    static final class Try {
        private final String role;

        private Try(String role) {
            this.role = role;
        }

        String role() {
            return role;
        }
    }

    /** Asks for a fence; what comes of it is told by {@link #fenced} or {@link #unfenced}. */
    @FunctionalInterface
    interface Fences {
        void ask(Try gaining);
    }

    private static final class Role {
        private final int partition;
        private final Deque<Wish> wishes = new ArrayDeque<>();
        private @Nullable Wish held;
        private @Nullable Try gaining;

        Role(int partition) {
            this.partition = partition;
        }

        void lose() {
            gaining = null;
            var had = held;
            if (had != null) {
                held = null;
                had.holder.lost();
            }
        }
    }

    private final class Wish implements Lease.Hold {
        private final String name;
        private final Lease.Holder holder;

        Wish(String name, Lease.Holder holder) {
            this.name = name;
            this.holder = holder;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // this very wish
        public void close() {
            turn.lock();
            try {
                var role = roles.get(name);
                if (role != null && role.wishes.remove(this)) {
                    if (role.wishes.isEmpty()) {
                        roles.remove(name);
                        onChange.run();
                    }
                    if (role.held == this) {
                        role.lose();
                    }
                }
            } finally {
                turn.unlock();
            }
        }
    }

    Lease.Hold add(String name, Lease.Holder holder) {
        turn.lock();
        try {
            var wish = new Wish(name, holder);
            var role = roles.computeIfAbsent(name, _ -> new Role(settings.partitionOf(name)));
            role.wishes.add(wish);
            if (role.wishes.size() == 1) {
                onChange.run();
            }
            return wish;
        } finally {
            turn.unlock();
        }
    }

    /** The partitions that roles fall on which somebody wants. */
    BitSet wanted() {
        turn.lock();
        try {
            var wanted = new BitSet(settings.partitions());
            roles.values().forEach(role -> wanted.set(role.partition));
            return wanted;
        } finally {
            turn.unlock();
        }
    }

    /** Gives up the roles on partitions that are not this node's; begins to gain those that are. */
    void settle(IntPredicate isOurs, Fences fences) {
        turn.lock();
        try {
            roles.forEach((name, role) -> {
                if (!isOurs.test(role.partition)) {
                    role.lose();
                } else if (role.held == null && role.gaining == null) {
                    role.gaining = new Try(name);
                    fences.ask(role.gaining);
                }
            });
        } finally {
            turn.unlock();
        }
    }

    /** A try has its fence: the role is held, unless it has been lost since. */
    @SuppressWarnings("ReferenceEquality") // this very try
    void fenced(Try gaining, long fence) {
        turn.lock();
        try {
            var role = roles.get(gaining.role);
            if (role != null && role.gaining == gaining) {
                role.gaining = null;
                var first = role.wishes.getFirst();
                role.held = first;
                first.holder.gained(fence);
            }
        } finally {
            turn.unlock();
        }
    }

    /** A try has no fence: the role is tried again. */
    @SuppressWarnings("ReferenceEquality") // this very try
    void unfenced(Try gaining) {
        turn.lock();
        try {
            var role = roles.get(gaining.role);
            if (role != null && role.gaining == gaining) {
                role.gaining = null;
            }
        } finally {
            turn.unlock();
        }
    }
}
