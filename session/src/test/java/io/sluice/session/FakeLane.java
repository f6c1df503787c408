package io.sluice.session;

import io.sluice.hub.Lane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A lane whose turns a test takes; what its tasks throw is kept. */
final class FakeLane implements Lane {
    final List<RuntimeException> reported = new ArrayList<>();
    private final FakeTime time;
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Later> later = new ArrayList<>();

    private record Later(long due, Runnable task) {}

    FakeLane(FakeTime time) {
        this.time = time;
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public void execute(Runnable task) {
        tasks.addLast(task);
    }

    @Override
    public void executeAfter(long nanos, Runnable task) {
        later.add(new Later(time.nanos() + nanos, task));
    }

    /** Tasks that wait for their turn. */
    int waiting() {
        return tasks.size();
    }

    /** Tasks that wait for their time. */
    int timed() {
        return later.size();
    }

    void run() {
        for (var timed : List.copyOf(later)) {
            if (timed.due <= time.nanos()) {
                later.remove(timed);
                tasks.addLast(timed.task);
            }
        }
        int turns = 0;
        for (Runnable task = tasks.pollFirst(); task != null; task = tasks.pollFirst()) {
            if (++turns > 1_000_000) {
                throw new AssertionError("the lane never comes to rest");
            }
            try {
                task.run();
            } catch (RuntimeException thrown) {
                reported.add(thrown);
            }
        }
    }
}
