package io.sluice.hub;

/**
 * Who a cursor reads for: the hub's view of a subscription. All calls come on the cursor's lane.
 * First is {@link #opened}, or {@link #refused} and nothing else.
 */
public interface Reader {
    /** Tells where the cursor begins. */
    void opened(Opened opened);

    /** Tells that the cursor cannot be opened. It is closed. */
    void refused(Unopened why);

    /** False while the client cannot take anything; then nothing is given to it. */
    boolean isWritable();

    /** Writes a parcel now, and keeps no more of it than the socket would not take. */
    void take(Parcel parcel);

    /** Tells that the cursor was moved over a gap. */
    void missed(Gap gap);

    /** Tells that what was given so far no longer counts: the state follows from its beginning. */
    void reset();

    /** Tells a cursor that began in the past that it has reached the present, which is there. */
    void synced(Position position);

    /** Tells that the client does not take what is published. */
    void stalled();

    /**
     * Tells that what lies before the cursor cannot be encoded, because of a bug. The cursor is
     * closed next.
     */
    void failed(RuntimeException bug);
}
