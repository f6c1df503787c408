package io.sluice.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Leases where there is one node: who asks for a role first has it until it gives it up. Fences
 * count from 1 in each process. Holders are called with {@code turn} held, by who asks or closes.
 */
public final class MemoryLease implements Lease {
    private final ReentrantLock turn = new ReentrantLock();
    private final Map<String, Role> roles = new HashMap<>();

    /** Who wants a role, the one that has it first. */
    private static final class Role {
        private final Deque<Wish> wishes = new ArrayDeque<>();
        private long fence;
    }

    private final class Wish implements Hold {
        private final Role role;
        private final Holder holder;

        Wish(Role role, Holder holder) {
            this.role = role;
            this.holder = holder;
        }

        void gained() {
            holder.gained(++role.fence);
        }

        @Override
        public void close() {
            turn.lock();
            try {
                boolean held = role.wishes.peekFirst() == this;
                if (role.wishes.remove(this) && held) {
                    pass();
                }
            } finally {
                turn.unlock();
            }
        }

        private void pass() {
            try {
                holder.lost();
            } finally {
                var next = role.wishes.peekFirst();
                if (next != null) {
                    next.gained();
                }
            }
        }
    }

    @Override
    public Hold hold(String role, Holder holder) {
        Lease.check(role);
        turn.lock();
        try {
            var known = roles.computeIfAbsent(role, _ -> new Role());
            var wish = new Wish(known, holder);
            known.wishes.addLast(wish);
            if (known.wishes.peekFirst() == wish) {
                wish.gained();
            }
            return wish;
        } finally {
            turn.unlock();
        }
    }
}
