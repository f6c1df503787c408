package io.sluice.monitor;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Random;

/** What reporting costs with 1,000 topics of 10 partitions and 200 groups. Run by hand. */
public final class RoundCost {
    private static final int TOPICS = 1_000;
    private static final int PARTITIONS = 10;
    private static final int GROUPS = 200;
    private static final int ROUNDS = 300;

    private final Random random = new Random(1);
    private final Scene scene = new Scene();
    private final Reporter reporter = new Reporter(MonitorSettings.STANDARD);
    private final Documents documents = new Documents(MonitorSettings.STANDARD);

    public static void main(String[] args) {
        new RoundCost().run();
    }

    private void run() {
        long spent = 0;
        long allocated = 0;
        long bytes = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            scene(round);
            var sighting = scene.tick().now();
            long before = System.nanoTime();
            long heap = allocated();
            var report =
                    reporter.report(sighting, Latency.UNKNOWN, BrokerFigures.UNKNOWN, Told.VITALS);
            var told = documents.of(report);
            if (round > ROUNDS / 3) {
                spent += System.nanoTime() - before;
                allocated += allocated() - heap;
                bytes += told.stream().mapToLong(RoundCost::size).sum();
            }
        }
        int counted = ROUNDS - ROUNDS / 3;
        System.out.printf(
                Locale.ROOT,
                "%.2f ms, %.2f MB allocated, %.2f MB of documents a round%n",
                spent / 1e6 / counted,
                allocated / 1e6 / counted,
                bytes / 1e6 / counted);
    }

    private static long size(Documents.Document document) {
        return document.payload() == null ? 0 : document.payload().length();
    }

    private static long allocated() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }

    /** Everything grows, and every group is a little behind. */
    private void scene(int round) {
        for (int t = 0; t < TOPICS; t++) {
            var ends = new long[PARTITIONS];
            for (int p = 0; p < PARTITIONS; p++) {
                ends[p] = round * 1_000L + random.nextInt(900);
            }
            scene.topic("topic-" + t, ends);
        }
        int each = TOPICS / GROUPS;
        for (int g = 0; g < GROUPS; g++) {
            var commits = new Sighting.Commit[each * PARTITIONS];
            for (int c = 0; c < commits.length; c++) {
                String topic = "topic-" + (g * each + c / PARTITIONS);
                commits[c] = Scene.commit(topic, c % PARTITIONS, round * 990L);
            }
            scene.group("group-" + g, commits);
        }
    }
}
