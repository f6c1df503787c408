package io.sluice.app;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.hub.Payload;
import io.sluice.hub.Quarantine;
import io.sluice.session.Action;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Need;
import io.sluice.transport.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What operators look at: meters and the quarantine. */
final class Operations {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private Operations() {}

    static List<HttpRoute> routes(
            GatewayConfig.Operations settings,
            PrometheusMeterRegistry registry,
            Quarantine quarantine) {
        var writer = new QuarantineJson(settings.masked());
        Need forMetrics = settings.openMetrics() ? Need.NOTHING : new Need(Action.STATS);
        var routes = new ArrayList<HttpRoute>();
        routes.add(
                Route.slow(
                        "/metrics",
                        forMetrics,
                        _ -> new Reply(200, PROMETHEUS, Payload.of(registry.scrape()), Map.of())));
        routes.add(
                Route.slow(
                        "/quarantine",
                        new Need(Action.ADMIN),
                        _ -> Reply.json(200, writer.write(quarantine.items()))));
        return routes;
    }
}
