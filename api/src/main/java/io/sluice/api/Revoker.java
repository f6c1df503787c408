package io.sluice.api;

import java.util.concurrent.CompletionStage;

/** Takes tokens back. Any thread that may block. */
public interface Revoker {
    /**
     * Revokes something on all nodes.
     *
     * @return completes when that will not be forgotten
     * @throws IllegalArgumentException if that cannot be revoked; its message says why
     * @throws NoMoreRoom if too much has been revoked
     */
    CompletionStage<Void> revoke(RevocationOrder order);

    /** Accepts again what was revoked of that token, or of that subject in any way. */
    CompletionStage<Void> restore(RevocationOrder.Subject subject);

    /** As much has been revoked as may be at a time. */
    final class NoMoreRoom extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NoMoreRoom(String message) {
            super(message, null, false, false);
        }
    }
}
