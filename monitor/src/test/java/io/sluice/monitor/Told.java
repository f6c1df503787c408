package io.sluice.monitor;

import java.util.Objects;

/** Reports of a scene, one after the other. */
final class Told {
    static final Vitals VITALS = new Vitals(52_428_800, 42);

    final Scene scene = new Scene();
    private final Reporter reporter;

    Told() {
        this(MonitorSettings.STANDARD);
    }

    Told(MonitorSettings settings) {
        reporter = new Reporter(settings);
    }

    /** What is told of the scene as it is. */
    Report now() {
        return reporter.report(scene.now(), Latency.UNKNOWN, BrokerFigures.UNKNOWN, VITALS);
    }

    Report now(Latency latency, BrokerFigures figures) {
        return reporter.report(scene.now(), latency, figures, VITALS);
    }

    /** The same, a round later. */
    Report next() {
        scene.tick();
        return now();
    }

    static TopicReport topic(Report report, String name) {
        return Objects.requireNonNull(report.topics()).stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static GroupReport group(Report report, String id) {
        return Objects.requireNonNull(report.groups()).stream()
                .filter(g -> g.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    static GroupReport.Partition lag(Report report, String group, String topic, int partition) {
        return Objects.requireNonNull(group(report, group).topics()).stream()
                .filter(t -> t.name().equals(topic))
                .flatMap(t -> t.partitions().stream())
                .filter(p -> p.number() == partition)
                .findFirst()
                .orElseThrow();
    }

    static double measured(Report report, Measurement.Measure what, String subject) {
        return report.measurements().stream()
                .filter(m -> m.measure() == what && m.subject().equals(subject))
                .findFirst()
                .orElseThrow()
                .value();
    }
}
