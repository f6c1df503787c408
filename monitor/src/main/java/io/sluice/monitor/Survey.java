package io.sluice.monitor;

/** Looks at the cluster. One thread at a time. */
interface Survey extends AutoCloseable {
    /**
     * Looks once. Takes as long as its budget at most, and answers what it has seen by then.
     *
     * @throws InterruptedException if the round is to be given up
     */
    Sighting look() throws InterruptedException;

    @Override
    void close();
}
