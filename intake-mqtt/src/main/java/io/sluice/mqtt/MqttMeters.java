package io.sluice.mqtt;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.LongAdder;

/** What the pipelines count, as meters labelled by pipeline. */
public final class MqttMeters implements MeterBinder {
    private final MqttIntake intake;

    public MqttMeters(MqttIntake intake) {
        this.intake = intake;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        intake.pipelines().forEach(p -> bind(registry, p, Tags.of("pipeline", p.name())));
    }

    private static void bind(MeterRegistry registry, Pipeline pipeline, Tags tags) {
        var counts = pipeline.counts();
        count(registry, "sluice.mqtt.received", tags, counts.received, "Messages received");
        count(registry, "sluice.mqtt.appended", tags, counts.appended, "Messages the log has");
        for (Reason reason : Reason.values()) {
            count(
                    registry,
                    "sluice.mqtt.unmapped",
                    tags.and("reason", reason.text()),
                    counts.unmapped(reason),
                    "Messages that did not become entries");
        }
        String skipped = "Messages left out on purpose";
        count(registry, "sluice.mqtt.skipped", because(tags, "too_soon"), counts.tooSoon, skipped);
        count(registry, "sluice.mqtt.skipped", because(tags, "unwanted"), counts.unwanted, skipped);
        count(
                registry,
                "sluice.mqtt.wrong.type",
                tags,
                counts.wrongTypes,
                "Values left out because of their type");
        Gauge.builder("sluice.mqtt.inflight", pipeline, p -> p.status().inflight())
                .tags(tags)
                .description("Messages received and not settled")
                .register(registry);
        Gauge.builder("sluice.mqtt.connected", pipeline, p -> p.status().connected() ? 1 : 0)
                .tags(tags)
                .description("1 if the broker is there and has the subscription")
                .register(registry);
    }

    private static Tags because(Tags tags, String reason) {
        return tags.and("reason", reason);
    }

    private static void count(
            MeterRegistry registry, String name, Tags tags, LongAdder adder, String description) {
        FunctionCounter.builder(name, adder, LongAdder::sum)
                .tags(tags)
                .description(description)
                .register(registry);
    }
}
