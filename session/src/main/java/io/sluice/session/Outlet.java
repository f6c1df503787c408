package io.sluice.session;

/**
 * The socket under a session, as the session sees it. Belongs to one lane; every method is called
 * there. What does not fit into the socket is kept, up to one frame; then it is not writable until
 * all of it is gone, and tells {@link Session#onWritable}.
 */
public interface Outlet {
    /** How messages are wrapped here. */
    Framing framing();

    /** True if nothing waits to be written. */
    boolean isWritable();

    /** Writes a frame at once. The caller keeps its reference. */
    void write(Frame frame);

    /**
     * Writes a wrapped message, behind what waits. Unlike frames it is kept even when the socket is
     * full, up to a small bound.
     *
     * @return false if the bound was reached and the message dropped
     */
    boolean send(byte[] message);

    /** Asks the client for a sign of life. */
    void ping();

    /** Tells the client and closes. Later calls do nothing. */
    void close(int code, String reason);
}
