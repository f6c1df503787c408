package io.sluice.hub;

/** A log has no such partition, or not in that incarnation any more. */
public final class UnknownPartition extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnknownPartition(Partition partition) {
        super("the log has no " + partition + " in that incarnation");
    }
}
