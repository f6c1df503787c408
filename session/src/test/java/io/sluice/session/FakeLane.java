package io.sluice.session;

import io.sluice.hub.Lane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A lane whose turns a test takes; what its tasks throw is kept. */
final class FakeLane implements Lane {
    final List<RuntimeException> reported = new ArrayList<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public int index() {
        return 0;
    }

    @Override
    public void execute(Runnable task) {
        tasks.addLast(task);
    }

    void run() {
        int turns = 0;
        for (Runnable task = tasks.pollFirst(); task != null; task = tasks.pollFirst()) {
            if (++turns > 100_000) {
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
