package io.sluice.hub;

/**
 * Gives roles that must run once among all nodes: an intake's connection, a writer. A role is known
 * by its name and held by at most one holder at a time.
 *
 * <p>Nobody can promise that a holder has noticed in time: a process may stand still for longer
 * than its lease lasts. What a holder writes should therefore carry its fence, and who takes it
 * should refuse a fence lower than one it has seen.
 */
public interface Lease {
    /** The longest name of a role. */
    int MAX_ROLE = 200;

    /**
     * Asks for a role, again and again until it is closed: gained, lost and gained anew as others
     * come and go. While what keeps the leases is away nobody gains a role, and whoever has one
     * loses it before another could gain it. Does not block. One process may ask for a role twice;
     * it is then given to one of the two.
     *
     * @param role its name, e.g. {@code intake:meters}; 1 to {@value #MAX_ROLE} characters
     * @return to be closed by the caller when it does not want the role any more
     * @throws IllegalArgumentException if that is no name for a role
     */
    Hold hold(String role, Holder holder);

    /** Refuses what is no name for a role. */
    static void check(String role) {
        if (role.isBlank() || role.length() > MAX_ROLE) {
            throw new IllegalArgumentException(
                    "a role's name must have 1 to %d characters, got: %d"
                            .formatted(MAX_ROLE, role.length()));
        }
    }

    /**
     * Who wants a role. Calls come one after the other, {@code gained} and {@code lost} in turns,
     * from threads of the lease's or from the one that closes, perhaps before {@code hold} has
     * returned. They must not block: leases of other roles may run out meanwhile.
     */
    interface Holder {
        /**
         * The role is this holder's, until {@link #lost}.
         *
         * @param fence positive, and greater than any given for this role before, to whomever
         */
        void gained(long fence);

        /**
         * The role is not this holder's any more, or will not be in a moment: whatever it does in
         * that role has to stop at once. Follows each {@code gained} exactly once.
         */
        void lost();
    }

    /** A wish for a role. */
    interface Hold extends AutoCloseable {
        /**
         * Gives the role up, and the wish for it. If the role is held, {@code lost} is called
         * before it is given to others. When this returns, the holder is not called again, unless
         * this was called by the holder itself in one of its calls. May be called from any thread,
         * and more than once; waits for a call that is under way, but not for the network.
         */
        @Override
        void close();
    }
}
