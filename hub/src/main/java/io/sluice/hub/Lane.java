package io.sluice.hub;

import java.util.concurrent.Executor;

/**
 * An event loop, as the hub sees it: one thread that owns its sessions and their cursors. What is
 * executed on a lane runs in order, on that thread, and must not block.
 */
public interface Lane extends Executor {
    /** Its number, from 0. */
    int index();

    /** Executes a task after so many nanoseconds, or a little later. Any thread. */
    void executeAfter(long nanos, Runnable task);
}
