package io.sluice.hub;

import java.util.ArrayDeque;
import java.util.Deque;

/** A lane whose turns a test takes one by one. */
final class SimulatedLane implements Lane {
    private final int index;
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    SimulatedLane(int index) {
        this.index = index;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public void execute(Runnable task) {
        tasks.addLast(task);
    }

    int waiting() {
        return tasks.size();
    }

    /** Takes one turn; false if there was nothing to do. */
    boolean turn() {
        Runnable task = tasks.pollFirst();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    void turnUntilIdle() {
        int turns = 0;
        while (turn()) {
            if (++turns > 1_000_000) {
                throw new AssertionError("the lane never comes to rest");
            }
        }
    }
}
