package io.sluice.session;

import io.sluice.hub.Gap;
import io.sluice.hub.Publication;

/**
 * A wire language: what messages look like, to and from a client. Never changes; called from any
 * lane. One instance per kind, or equality by content, since it is part of what makes variants
 * equal. Where what a client says changes what it is told, it goes on in another: see {@link
 * #after}.
 */
public interface Dialect {
    /** What clients of this dialect can rely on. */
    Terms terms();

    /**
     * Writes the message that carries a publication; one without a value deletes its key.
     *
     * @return false if this dialect has no message for it; then nothing that was written counts
     */
    boolean publication(Channel channel, Publication publication, Out out);

    /** Writes the message that tells of a gap; false as above. */
    boolean gap(Channel channel, Gap gap, Out out);

    /** Writes a message of the session itself; false as above. */
    boolean notice(Notice notice, Out out);

    /**
     * The same language where each message has to say the position of the whole connection; itself
     * where none does. Such messages are preceded by {@link #position}.
     */
    default Dialect withPositionOfConnection() {
        return this;
    }

    /** True if this is what {@link #withPositionOfConnection} makes. */
    default boolean saysPositionOfConnection() {
        return false;
    }

    /** Writes the position of the whole connection, which belongs to the message that follows. */
    default void position(String position, Out out) {}

    /**
     * Reads what a client sent.
     *
     * @param message the whole message, at most as long as the limits allow
     */
    Request read(byte[] message);

    /**
     * The language in which the conversation goes on with the answer to a request, and with what is
     * subscribed from where it is; an equal one where the request changes nothing.
     */
    default Dialect after(Request request) {
        return this;
    }

    /** The close code for a reason, RFC 6455 section 7.4. */
    int closeCode(CloseReason reason);
}
