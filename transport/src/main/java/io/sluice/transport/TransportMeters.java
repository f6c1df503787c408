package io.sluice.transport;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.session.Endpoint.Carrier;
import io.sluice.session.Unauthenticated;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What is counted about connecting. Any thread. */
public final class TransportMeters {
    private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);
    private final Map<Unauthenticated.Reason, Counter> credentials =
            new EnumMap<>(Unauthenticated.Reason.class);
    private final Map<Carrier, AtomicInteger> connections = new EnumMap<>(Carrier.class);
    private final Counter requests;

    public TransportMeters(MeterRegistry registry) {
        for (var refusal : Refusal.values()) {
            refusals.put(
                    refusal,
                    Counter.builder("sluice.refusals")
                            .description("Connections and requests turned away, by reason")
                            .tag("reason", refusal.label())
                            .register(registry));
        }
        for (var reason : Unauthenticated.Reason.values()) {
            credentials.put(
                    reason,
                    Counter.builder("sluice.credentials.refused")
                            .description("Credentials not accepted, by reason")
                            .tag("reason", reason.text())
                            .register(registry));
        }
        for (var carrier : Carrier.values()) {
            var now = new AtomicInteger();
            connections.put(carrier, now);
            Gauge.builder("sluice.carrier.connections", now, AtomicInteger::get)
                    .description("Sessions open now, by how their messages travel")
                    .tag("carrier", carrier.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        requests =
                Counter.builder("sluice.http.requests")
                        .description("HTTP requests, upgrades among them")
                        .register(registry);
    }

    void refused(Refusal refusal) {
        Counter counter = refusals.get(refusal);
        if (counter != null) {
            counter.increment();
        }
    }

    void refused(Unauthenticated.Reason reason) {
        Counter counter = credentials.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    void came(Carrier by) {
        change(by, 1);
    }

    void left(Carrier by) {
        change(by, -1);
    }

    private void change(Carrier by, int change) {
        var now = connections.get(by);
        if (now != null) {
            now.addAndGet(change);
        }
    }

    void requested() {
        requests.increment();
    }
}
