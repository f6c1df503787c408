package io.sluice.monitor;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.ToIntFunction;

/** What is counted about alerts. Labels are names of rules and hosts, from the configuration. */
final class AlertMeters {
    private final MeterRegistry registry;

    AlertMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void bind(AlertDesk desk, List<AlertRule> rules) {
        for (var rule : rules) {
            ToIntFunction<AlertDesk> firing = d -> d.firing(rule.name());
            Gauge.builder("sluice.alerts.firing", desk, firing::applyAsInt)
                    .description("Alerts that fire and that this node tells of")
                    .tag("rule", rule.name())
                    .register(registry);
        }
        FunctionCounter.builder("sluice.alerts.refused", desk, AlertDesk::refused)
                .description("Bad values not watched because too many others are")
                .register(registry);
    }

    void bind(AlertJournal journal) {
        FunctionCounter.builder("sluice.alerts.lost", journal, AlertJournal::lost)
                .description("Alerts that the log has not taken")
                .register(registry);
    }

    void bind(Delivery delivery) {
        FunctionCounter.builder("sluice.webhook.deliveries", delivery, Delivery::delivered)
                .description("Alerts that a webhook has taken")
                .tag("target", delivery.name())
                .register(registry);
        FunctionCounter.builder("sluice.webhook.failures", delivery, Delivery::failed)
                .description("Alerts that a webhook has refused or not taken in time")
                .tag("target", delivery.name())
                .register(registry);
        FunctionCounter.builder("sluice.webhook.dropped", delivery, Delivery::dropped)
                .description("Alerts dropped because too many waited for a webhook")
                .tag("target", delivery.name())
                .register(registry);
    }

    /**
     * @param isRule whether there is a rule of that name; the log may know of others
     */
    void changed(AlertNotice notice, boolean isRule) {
        String rule = isRule ? notice.rule() : "former";
        registry.counter("sluice.alerts.changes", "rule", rule, "state", notice.state())
                .increment();
    }
}
