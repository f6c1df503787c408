package io.sluice.session;

import io.sluice.hub.SlowPolicy;

/**
 * What a dialect settles for its clients.
 *
 * @param slow what becomes of a cursor whose client is slow, where a stream's settings do not say
 * @param listens false if nothing a client sends means anything
 * @param authenticates true if a client may show who it is by a message
 * @param tellsPosition true if its messages carry positions: then a client is told now and then how
 *     far it has come
 * @param endsMalformed true if a message that is none of this dialect ends the session
 * @param ending how a session tells why it ends
 */
public record Terms(
        SlowPolicy slow,
        boolean listens,
        boolean authenticates,
        boolean tellsPosition,
        boolean endsMalformed,
        Ending ending) {
    /** How a client hears why it is closed. */
    public enum Ending {
        /** By the close code of the transport. */
        CODE,
        /** By a last message. */
        MESSAGE
    }
}
