package io.sluice.monitor;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;

/** The meters of looking at the cluster. */
final class SurveyMeters {
    private final MeterRegistry registry;

    SurveyMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void bind(KafkaSurvey survey) {
        FunctionCounter.builder("sluice.monitor.requests", survey, KafkaSurvey::requests)
                .description("Requests to brokers made to look at the cluster")
                .register(registry);
    }
}
