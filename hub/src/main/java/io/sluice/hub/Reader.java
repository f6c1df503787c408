package io.sluice.hub;

/**
 * Who a cursor reads for: the hub's view of a subscription. All calls come on the cursor's lane.
 */
public interface Reader {
    /** False while the client cannot take anything; then nothing is given to it. */
    boolean isWritable();

    /** Writes a parcel now, and keeps no more of it than the socket would not take. */
    void take(Parcel parcel);

    /**
     * Tells that what lies before the cursor cannot be encoded, because of a bug. The cursor is
     * closed next.
     */
    void failed(RuntimeException bug);

    /** Tells that the cursor was moved over a gap. */
    void missed(Gap gap);
}
