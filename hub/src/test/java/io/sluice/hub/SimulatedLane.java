package io.sluice.hub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A lane whose turns a test takes one by one, by a clock the test moves. */
final class SimulatedLane implements Lane {
    private final int index;
    private final SimulatedTime time;
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Later> later = new ArrayList<>();

    private record Later(long due, Runnable task) {}

    SimulatedLane(int index, SimulatedTime time) {
        this.index = index;
        this.time = time;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public void execute(Runnable task) {
        tasks.addLast(task);
    }

    @Override
    public void executeAfter(long nanos, Runnable task) {
        later.add(new Later(time.nanos() + nanos, task));
    }

    int waiting() {
        return tasks.size();
    }

    /** Takes one turn; false if there was nothing to do. */
    boolean turn() {
        for (var timed : List.copyOf(later)) {
            if (timed.due <= time.nanos()) {
                later.remove(timed);
                tasks.addLast(timed.task);
            }
        }
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
