package io.sluice.hub;

/** Leases where there is one node. */
class MemoryLeaseTest extends LeaseContract {
    private final MemoryLease lease = new MemoryLease();

    @Override
    protected Lease node() {
        return lease;
    }
}
