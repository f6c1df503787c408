package io.sluice.monitor;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.hub.Appender;
import io.sluice.hub.Lease;
import io.sluice.hub.Payload;
import io.sluice.hub.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches a Kafka cluster: looks at it in rounds, probes its latency, judges what it sees. What it
 * finds goes to two journals, whose owner closes them. Any thread.
 */
public final class Monitoring implements AutoCloseable {
    private final AlertDesk desk;
    private final Monitor monitor;
    private final @Nullable LatencyProbe probe;
    private final @Nullable BrokerEndpoints endpoints;

    /**
     * Probes begin at once, rounds when it is started.
     *
     * @param kafka properties of Kafka's clients, with {@code bootstrap.servers} and {@code
     *     client.id}; may hold secrets
     * @param reports where documents of the cluster go
     * @param alerts where documents of alerts go
     */
    public Monitoring(
            MonitoringSettings settings,
            Map<String, Object> kafka,
            Appender reports,
            Appender alerts,
            MeterRegistry registry,
            Time time) {
        this.probe =
                settings.probe() == null ? null : new LatencyProbe(kafka, settings.probe(), time);
        this.endpoints =
                settings.endpoints() == null
                        ? null
                        : new BrokerEndpoints(settings.endpoints(), time);
        this.desk =
                new AlertDesk(
                        settings.alerts(),
                        settings.webhooks(),
                        alerts,
                        new AlertMeters(registry),
                        time);
        var survey =
                new SurveySettings(
                        settings.budget(),
                        SurveySettings.DEFAULT.thoroughEvery(),
                        SurveySettings.DEFAULT.records());
        Supplier<Latency> latency = probe == null ? () -> Latency.UNKNOWN : probe;
        Supplier<BrokerFigures> figures =
                endpoints == null ? () -> BrokerFigures.UNKNOWN : endpoints;
        var requests = new SurveyMeters(registry);
        this.monitor =
                new Monitor(
                        settings.rounds(),
                        new Instruments(
                                () -> requests.bind(new KafkaSurvey(kafka, survey, time)),
                                latency,
                                figures,
                                this::problems),
                        reports,
                        desk,
                        new MonitorMeters(registry),
                        time);
    }

    private List<Sighting.Fault> problems() {
        var faults = new ArrayList<Sighting.Fault>();
        if (endpoints != null) {
            faults.addAll(endpoints.problems());
        }
        String problem = probe == null ? null : probe.problem();
        if (problem != null) {
            faults.add(new Sighting.Fault("probe", problem));
        }
        return faults;
    }

    /**
     * Takes what the journal of alerts has, in its order.
     *
     * @param document null is passed over
     */
    public void remember(@Nullable Payload document) {
        desk.remember(document);
    }

    /**
     * Begins with rounds. To be called once.
     *
     * @param lease null if this node is the only one that does them
     */
    public void start(@Nullable Lease lease) {
        if (lease == null) {
            monitor.start();
        } else {
            monitor.start(lease);
        }
    }

    @Override
    public void close() {
        monitor.close();
        desk.close();
        if (endpoints != null) {
            endpoints.close();
        }
        if (probe != null) {
            probe.close();
        }
    }
}
