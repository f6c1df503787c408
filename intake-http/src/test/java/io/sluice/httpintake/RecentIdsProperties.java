package io.sluice.httpintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The ring forgets what a plain queue of that length would. */
class RecentIdsProperties {
    @Property(tries = 300)
    void itKnowsWhatAQueueWouldKnow(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int most) {
        var random = new Random(seed);
        var ids = new RecentIds(most);
        var queue = new ArrayDeque<Id>();
        Map<Id, Integer> times = new HashMap<>();
        for (int now = 0; now < 1500; now++) {
            // few homes in the index, so that they collide
            var id = new Id(random.nextInt(8), random.nextInt(100) * 64L);
            if (ids.find(id) == RecentIds.NONE) {
                assertThat(times).doesNotContainKey(id);
                ids.add(id, now, now + 1);
                queue.add(id);
                times.put(id, now);
                if (queue.size() > most) {
                    times.remove(queue.remove());
                }
            } else {
                assertThat(ids.time(ids.find(id))).isEqualTo(at(times, id));
                assertThat(ids.print(ids.find(id))).isEqualTo(at(times, id) + 1);
            }
            if (random.nextInt(50) == 0) {
                int oldest = now - random.nextInt(500);
                ids.removeBefore(oldest);
                while (!queue.isEmpty() && at(times, queue.element()) < oldest) {
                    times.remove(queue.remove());
                }
            }
            assertThat(ids.size()).isEqualTo(queue.size());
        }
        queue.forEach(id -> assertThat(ids.find(id)).isNotEqualTo(RecentIds.NONE));
    }

    private static int at(Map<Id, Integer> times, Id id) {
        return Objects.requireNonNull(times.get(id));
    }
}
