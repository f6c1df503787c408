package io.sluice.monitor;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/** The meters of looking at the cluster, by one survey after the other. */
final class SurveyMeters {
    private long before;
    private @Nullable KafkaSurvey survey;

    SurveyMeters(MeterRegistry registry) {
        FunctionCounter.builder("sluice.monitor.requests", this, SurveyMeters::requests)
                .description("Requests to brokers made to look at the cluster")
                .register(registry);
    }

    /** Goes on counting with that one. */
    synchronized KafkaSurvey bind(KafkaSurvey next) {
        before = requests();
        survey = next;
        return next;
    }

    private synchronized long requests() {
        return before + (survey == null ? 0 : survey.requests());
    }
}
