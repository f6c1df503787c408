package io.sluice.app;

import io.sluice.history.Column;
import io.sluice.history.HistorySettings;
import io.sluice.monitor.AlertRule;
import io.sluice.monitor.AlertSettings;
import io.sluice.monitor.EndpointSettings;
import io.sluice.monitor.HttpTarget;
import io.sluice.monitor.Measurement.Measure;
import io.sluice.monitor.MonitorSettings;
import io.sluice.monitor.MonitoringSettings;
import io.sluice.monitor.NameFilter;
import io.sluice.monitor.ProbeSettings;
import io.sluice.monitor.SubjectPattern;
import io.sluice.monitor.WebhookSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code monitoring}. */
final class MonitoringSections {
    private static final long BYTES = 32L << 20;

    private MonitoringSections() {}

    /**
     * @param cluster where nodes tell each other things
     */
    static Optional<MonitoringConfig> read(Section monitoring, ClusterConfig cluster) {
        if (!monitoring.isPresent()) {
            return Optional.empty();
        }
        Duration kept = monitoring.duration("keep", Duration.ofHours(1));
        long bytes =
                monitoring.size("bytes", Math.min(BYTES, Runtime.getRuntime().maxMemory() / 8));
        Duration budget = monitoring.duration("budget", MonitoringSettings.DEFAULT_BUDGET);
        Optional<MonitorSettings> rounds = rounds(monitoring);
        Optional<ProbeSettings> probe = probe(monitoring);
        Optional<EndpointSettings> endpoints = endpoints(monitoring);
        Optional<HistorySettings> history = history(monitoring.section("history"));
        Section alerts = monitoring.section("alerts");
        @Nullable String topic = alerts.text("topic").orElse(null);
        List<AlertRule> rules = rules(alerts);
        WebhookSettings webhooks = webhooks(alerts);
        alerts.noMore();
        monitoring.noMore();
        return rounds.flatMap(r ->
                monitoring.make(() -> {
                    var settings =
                            new MonitoringSettings(
                                    r,
                                    budget,
                                    probe.orElse(null),
                                    endpoints.orElse(null),
                                    AlertSettings.of(rules),
                                    webhooks);
                    var config =
                            new MonitoringConfig(
                                    settings,
                                    cluster.keeper(),
                                    cluster.prefix(),
                                    kept,
                                    bytes,
                                    history.orElse(null),
                                    topic);
                    var _ = config.cluster();
                    return config;
                }));
    }

    /** Reports as they are, by what they are about. */
    private static Optional<HistorySettings> history(Section history) {
        if (!history.isPresent()) {
            return Optional.empty();
        }
        String table = history.text("table", OwnStreams.CLUSTER);
        Duration retention = history.duration("retention", Duration.ofDays(30));
        history.noMore();
        var subject =
                new Column(
                        "subject",
                        new Column.Source.Key(),
                        Column.Type.TEXT,
                        Column.Kind.LABEL,
                        true);
        return history.make(() ->
                new HistorySettings(
                        OwnStreams.CLUSTER,
                        table,
                        null,
                        List.of(subject),
                        subject.name(),
                        true,
                        HistorySettings.Conflict.KEEP_BOTH,
                        retention,
                        null,
                        List.of(),
                        true));
    }

    private static Optional<MonitorSettings> rounds(Section monitoring) {
        var standard = MonitorSettings.STANDARD;
        Duration interval = monitoring.duration("interval", standard.interval());
        Optional<NameFilter> topics = names(monitoring.section("topics"));
        Optional<NameFilter> groups = names(monitoring.section("groups"));
        boolean internal = monitoring.flag("internal", standard.isInternalShown());
        int documents = monitoring.number("maxDocuments", standard.maxDocuments(), 1, 100_000);
        int series = monitoring.number("maxSeries", standard.maxSeries(), 0, 100_000);
        return topics.flatMap(t ->
                groups.flatMap(g ->
                        monitoring.make(() ->
                                new MonitorSettings(
                                        interval,
                                        t,
                                        g,
                                        internal,
                                        documents,
                                        standard.maxPartitions(),
                                        series))));
    }

    private static Optional<NameFilter> names(Section section) {
        List<String> include = section.texts("include");
        List<String> exclude = section.texts("exclude");
        section.noMore();
        return section.make(() -> new NameFilter(include, exclude));
    }

    private static Optional<ProbeSettings> probe(Section monitoring) {
        if (!monitoring.has("probe") || monitoring.isScalar("probe")) {
            return monitoring.flag("probe", false)
                    ? Optional.of(ProbeSettings.DEFAULT)
                    : Optional.empty();
        }
        Section probe = monitoring.section("probe");
        var standard = ProbeSettings.DEFAULT;
        String topic = probe.text("topic", standard.topic());
        Duration interval = probe.duration("interval", standard.interval());
        Duration window = probe.duration("window", standard.window());
        int replicas = probe.number("replicas", standard.replicas(), 1, 100);
        probe.noMore();
        return probe.make(
                () -> new ProbeSettings(topic, interval, window, replicas, standard.patience()));
    }

    private static Optional<EndpointSettings> endpoints(Section monitoring) {
        var targets = targets(monitoring, "brokerMetrics");
        return targets.isEmpty() ? Optional.empty() : Optional.of(EndpointSettings.of(targets));
    }

    private static WebhookSettings webhooks(Section alerts) {
        return WebhookSettings.of(targets(alerts, "webhooks"));
    }

    private static List<HttpTarget> targets(Section section, String key) {
        var targets = new ArrayList<HttpTarget>();
        for (Section target : section.sections(key)) {
            String url = target.requiredText("url");
            var headers = target.textMap("headers");
            target.noMore();
            if (!url.isEmpty()) {
                target.make(() -> new HttpTarget(URI.create(url), headers)).ifPresent(targets::add);
            }
        }
        return targets;
    }

    // --- alerts

    private static List<AlertRule> rules(Section alerts) {
        var rules = new ArrayList<AlertRule>();
        for (Section section : alerts.sections("rules")) {
            rule(section).ifPresent(rules::add);
        }
        return rules;
    }

    private static Optional<AlertRule> rule(Section section) {
        String name = section.requiredText("name");
        Optional<Measure> measure = section.choice("measure", Measure.class);
        section.required("measure", "what is measured, e.g. lag");
        String subject = section.text("subject", measure.map(m -> kind(m) + "*").orElse("*"));
        Optional<Double> above = value(section, "above", measure);
        section.required("above", "the value that is not to be exceeded");
        Optional<Double> clear = value(section, "clearBelow", measure);
        Duration hold = section.duration("hold", Duration.ZERO);
        String severity = section.text("severity", AlertRule.DEFAULT_SEVERITY);
        @Nullable String description = section.text("description").orElse(null);
        section.noMore();
        return measure.flatMap(m ->
                above.flatMap(a ->
                        section.make(() ->
                                new AlertRule(
                                        name,
                                        m,
                                        new SubjectPattern(subject),
                                        a,
                                        clear.orElse(a),
                                        hold,
                                        severity,
                                        description))));
    }

    private static String kind(Measure measure) {
        return switch (measure) {
            case LAG, TIME_LAG, STALLED -> "group:";
            case SILENT -> "topic:";
            case BROKER_DOWN, DISK -> "broker:";
        };
    }

    /** Times are durations, or numbers of seconds. */
    private static Optional<Double> value(Section section, String key, Optional<Measure> measure) {
        boolean isTime =
                measure.filter(m ->
                                m == Measure.TIME_LAG
                                        || m == Measure.STALLED
                                        || m == Measure.SILENT)
                        .isPresent();
        return section.scalar(
                key,
                isTime ? "a duration such as 30s or 5m" : "a number",
                text -> {
                    Duration time = isTime ? Quantity.duration(text) : null;
                    return time == null ? Double.valueOf(text) : time.toMillis() / 1000.0;
                });
    }
}
