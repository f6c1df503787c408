package io.sluice.session;

import io.sluice.hub.Gap;
import io.sluice.hub.Publication;

/**
 * A wire language: what messages look like, to and from a client. Has no state; called from any
 * lane. One instance per kind, or equality by content, since it is part of what makes variants
 * equal.
 */
public interface Dialect {
    /** What clients of this dialect can rely on. */
    Terms terms();

    /**
     * Writes the message that carries a publication.
     *
     * @return false if this dialect has no message for it; then nothing that was written counts
     */
    boolean publication(String stream, Publication publication, Out out);

    /** Writes the message that tells of a gap; false as above. */
    boolean gap(String stream, Gap gap, Out out);

    /** Writes a message of the session itself; false as above. */
    boolean notice(Notice notice, Out out);

    /**
     * Reads what a client sent.
     *
     * @param message the whole message, at most as long as the limits allow
     */
    Request read(byte[] message);

    /** The close code for a reason, RFC 6455 section 7.4. */
    int closeCode(CloseReason reason);
}
