package io.sluice.httpintake;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What comes in by HTTP, as meters labelled by stream. */
public final class HttpIntakeMeters implements MeterBinder {
    private final List<Inlet> inlets;
    private final @Nullable DaprIntake dapr;

    /**
     * @param dapr null if nothing is taken from Dapr
     */
    public HttpIntakeMeters(Collection<Inlet> inlets, @Nullable DaprIntake dapr) {
        this.inlets = List.copyOf(inlets);
        this.dapr = dapr;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        inlets.forEach(inlet -> bind(registry, inlet));
        if (dapr != null) {
            FunctionCounter.builder("sluice.dapr.unauthenticated", dapr, DaprIntake::refused)
                    .description("Requests that did not show Dapr's app API token")
                    .register(registry);
        }
    }

    private static void bind(MeterRegistry registry, Inlet inlet) {
        var tags = Tags.of("stream", inlet.target().stream());
        var counts = inlet.counts();
        String name = "sluice.intake.http.";
        count(registry, name + "received", tags, counts.received, "Events that came in");
        count(registry, name + "appended", tags, counts.appended, "Events the log has");
        String again = "Events that came again";
        var same = tags.and("data", "same");
        count(registry, name + "duplicates", same, counts.duplicates, again);
        var other = tags.and("data", "other");
        count(registry, name + "duplicates", other, counts.differing, again);
        count(
                registry,
                name + "unavailable",
                tags,
                counts.unavailable,
                "Events the log did not take in time");
        for (Reason reason : Reason.values()) {
            count(
                    registry,
                    name + "unusable",
                    tags.and("reason", reason.text()),
                    counts.unusable(reason),
                    "Events that did not become entries");
        }
        Gauge.builder(name + "underway", inlet, Inlet::underWay)
                .tags(tags)
                .baseUnit("bytes")
                .description("Events on their way to the log")
                .register(registry);
        Gauge.builder(name + "known", inlet, Inlet::known)
                .tags(tags)
                .description("Events that would be known again")
                .register(registry);
    }

    private static void count(
            MeterRegistry registry, String name, Tags tags, LongAdder adder, String description) {
        FunctionCounter.builder(name, adder, LongAdder::sum)
                .tags(tags)
                .description(description)
                .register(registry);
    }
}
