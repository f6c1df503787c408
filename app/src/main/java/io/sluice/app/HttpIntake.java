package io.sluice.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.httpintake.DaprIntake;
import io.sluice.httpintake.HttpIntakeMeters;
import io.sluice.httpintake.Inlet;
import io.sluice.httpintake.Publishable;
import io.sluice.httpintake.Publishing;
import io.sluice.httpintake.Target;
import io.sluice.hub.Appended;
import io.sluice.hub.Log;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Stream;
import io.sluice.hub.Time;
import io.sluice.transport.HttpRoute;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ways into streams by HTTP: an inlet for each stream that something can come into. */
final class HttpIntake {
    private final IntakeConfig config;
    private final Map<String, Inlet> inlets = new LinkedHashMap<>();
    private final Map<String, Stream> streams = new LinkedHashMap<>();

    HttpIntake(IntakeConfig config) {
        this.config = config;
    }

    /** Opens the way into a stream, if there is one; before the stream is followed. */
    void open(StreamConfig stream, Stream hub, Log log, StreamLogs logs, Time time) {
        if (!config.streams().contains(stream.name())) {
            return;
        }
        var rules = stream.log().rules();
        var target =
                new Target(
                        stream.name(),
                        logs.appender(stream.log()),
                        rules.payload(),
                        stream.keys().onAppend(),
                        stream.keys().areRequired());
        var inlet = new Inlet(target, config.inlets(), time);
        hub.tap(inlet.tap(log));
        inlets.put(stream.name(), inlet);
        streams.put(stream.name(), hub);
    }

    List<HttpRoute> routes(Quarantine quarantine, MeterRegistry registry) {
        var routes = new ArrayList<HttpRoute>();
        @Nullable DaprIntake dapr =
                config.dapr() == null ? null : new DaprIntake(config.dapr(), inlets, quarantine);
        if (dapr != null) {
            routes.addAll(dapr.routes());
        }
        if (config.publishing() != null) {
            routes.add(new Publishing(config.publishing(), publishable()));
        }
        new HttpIntakeMeters(inlets.values(), dapr).bindTo(registry);
        return routes;
    }

    private List<Publishable> publishable() {
        var publishable = new ArrayList<Publishable>();
        config.publishable()
                .forEach((name, takesEvents) -> {
                    Inlet inlet = inlets.get(name);
                    Stream stream = streams.get(name);
                    if (inlet != null && stream != null) {
                        publishable.add(
                                new Publishable(inlet, takesEvents, at -> position(stream, at)));
                    }
                });
        return publishable;
    }

    /** Where a reader goes on behind it, in the incarnation that is there now. */
    private static Optional<String> position(Stream stream, Appended at) {
        return stream.partition(at.topic(), at.partition())
                .map(partition -> partition.position(at.offset() + 1));
    }
}
