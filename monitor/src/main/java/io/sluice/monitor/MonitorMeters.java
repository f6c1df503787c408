package io.sluice.monitor;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What is metered of rounds, and of the cluster. */
final class MonitorMeters {
    private final MeterRegistry registry;
    private final Timer rounds;
    private final Map<String, GroupMeters> groups = new HashMap<>();
    private volatile @Nullable Report latest;

    /** Those of one group. */
    private static final class GroupMeters {
        private final List<Meter> meters = new ArrayList<>();
        private volatile GroupReport report;

        GroupMeters(GroupReport report) {
            this.report = report;
        }

        double lag() {
            return known(report.lag());
        }

        double seconds() {
            return known(report.timeLag().millis()) / 1e3;
        }
    }

    MonitorMeters(MeterRegistry registry) {
        this.registry = registry;
        this.rounds =
                Timer.builder("sluice.monitor.round")
                        .description("How long looking at the cluster once and reporting take")
                        .register(registry);
    }

    void bind(Monitor monitor, Scribe scribe) {
        counter("failed", monitor, Monitor::failures, "Rounds given up because of a bug");
        counter("ticks.skipped", monitor, Monitor::ticksSkipped, "Ticks that rounds outlasted");
        counter("skipped", scribe, Scribe::skipped, "Documents left out of a journal too slow");
        counter("refused", scribe, Scribe::failed, "Documents that the journal would not take");
        gauge("faults", r -> r.faults().size(), "What could not be seen in the last round");
        gauge("topics", r -> known(r.health().topics()), "Topics told of");
        gauge("groups", r -> known(r.health().groups()), "Consumer groups told of");
        gauge("brokers", MonitorMeters::brokers, "Brokers that are there");
        gauge(
                "partitions.offline",
                r -> known(r.health().offline()),
                "Partitions without a leader");
        gauge(
                "partitions.underreplicated",
                r -> known(r.health().underReplicated()),
                "Partitions with fewer replicas in sync than they should have");
    }

    private <T> void counter(String name, T of, ToDoubleFunction<T> what, String description) {
        FunctionCounter.builder("sluice.monitor." + name, of, what)
                .description(description)
                .register(registry);
    }

    private void gauge(String name, ToDoubleFunction<Report> what, String description) {
        Gauge.builder("sluice.monitor." + name, () -> latest(what))
                .description(description)
                .register(registry);
    }

    private double latest(ToDoubleFunction<Report> what) {
        var report = latest;
        return report == null ? Double.NaN : what.applyAsDouble(report);
    }

    private static double brokers(Report report) {
        var brokers = report.health().brokers();
        return brokers == null ? Double.NaN : brokers.size();
    }

    private static double known(long count) {
        return count == Sighting.UNKNOWN ? Double.NaN : count;
    }

    Timer rounds() {
        return rounds;
    }

    /** Groups that there is no room for are metered when others are gone. */
    void show(Report report, int maxSeries) {
        latest = report;
        var reports = report.groups();
        if (reports == null) {
            return;
        }
        var there = new HashSet<String>();
        reports.forEach(group -> there.add(group.id()));
        retain(there);
        for (var group : reports) {
            var meters = groups.get(group.id());
            if (meters != null) {
                meters.report = group;
            } else if (groups.size() < maxSeries) {
                groups.put(group.id(), registered(group));
            }
        }
    }

    /** Nothing is known any more. */
    void clear() {
        latest = null;
        retain(Set.of());
    }

    private void retain(Set<String> there) {
        groups.entrySet()
                .removeIf(entry -> {
                    boolean isGone = !there.contains(entry.getKey());
                    if (isGone) {
                        entry.getValue().meters.forEach(registry::remove);
                    }
                    return isGone;
                });
    }

    private GroupMeters registered(GroupReport group) {
        var made = new GroupMeters(group);
        made.meters.add(
                Gauge.builder("sluice.monitor.group.lag", made, GroupMeters::lag)
                        .description("Records that a group has not had")
                        .tag("group", group.id())
                        .register(registry));
        made.meters.add(
                Gauge.builder("sluice.monitor.group.lag.seconds", made, GroupMeters::seconds)
                        .description("Age of the oldest record that a group has not had")
                        .tag("group", group.id())
                        .register(registry));
        return made;
    }
}
