package io.sluice.hub;

/**
 * Some consecutive items, encoded, in one piece. It belongs to one lane; whoever asked for it
 * releases it after the last cursor has been given it.
 */
public interface Parcel {
    /** Publications in it. */
    int publications();

    /** Bytes on the wire. */
    int bytes();

    /** The oldest publication's log time in it, milliseconds since the epoch. */
    long timestamp();

    /** Gives the memory back. */
    void release();
}
