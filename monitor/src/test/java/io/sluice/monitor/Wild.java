package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A cluster in which anything may happen from one round to the next. */
final class Wild {
    private final Told told = new Told();
    private final Scene scene = told.scene;
    private final Random random;

    Wild(long seed) {
        random = new Random(seed);
    }

    Report next() {
        scene.faults.clear();
        scene.areBrokersSeen = isMostly();
        scene.areTopicsSeen = isMostly();
        scene.areGroupsSeen = isMostly();
        for (int i = 0; i < 4; i++) {
            topic("t" + i);
            group("g" + i);
        }
        scene.later(Duration.ofMillis(100 + random.nextInt(20_000)));
        return told.now();
    }

    private boolean isMostly() {
        return random.nextInt(8) > 0;
    }

    private void topic(String name) {
        if (!isMostly()) {
            scene.topics.remove(name);
            if (random.nextBoolean()) {
                scene.fault("topic:" + name);
            }
            return;
        }
        var partitions = new ArrayList<Sighting.Partition>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            long end = isMostly() ? random.nextInt(1_000) : UNKNOWN;
            long start = isMostly() ? random.nextInt(100) : UNKNOWN;
            long bytes = isMostly() ? random.nextInt(10_000) : UNKNOWN;
            int leader = random.nextInt(3) + UNKNOWN;
            partitions.add(new Sighting.Partition(i, leader, 2, 1, start, end, bytes));
        }
        String id = String.valueOf(random.nextInt(2));
        scene.topic(new Sighting.Topic(name, id, false, partitions));
    }

    private void group(String id) {
        if (!isMostly()) {
            scene.groups.remove(id);
            return;
        }
        var commits = new ArrayList<Sighting.Commit>();
        for (int i = 0; i < 5; i++) {
            for (int partition = 0; partition < 3; partition++) {
                if (random.nextBoolean()) {
                    long record =
                            random.nextBoolean()
                                    ? UNKNOWN
                                    : scene.millis() + random.nextInt(2_000) - 1_000;
                    long offset = random.nextLong(UNKNOWN, 1_200);
                    commits.add(new Sighting.Commit("t" + i, partition, offset, record));
                }
            }
        }
        var members = isMostly() ? List.of(Scene.member("m" + random.nextInt(3))) : null;
        scene.group(id, members, isMostly() ? commits : null);
    }
}
