package io.sluice.monitor;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the brokers answer: told in one line when they do not any more, and in one when they do.
 */
final class Reachability {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaSurvey.class);

    private final String bootstrap;
    private @Nullable String problem;
    private int rounds;

    Reachability(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** They do not answer. */
    void away(String reason) {
        if (!reason.equals(problem)) {
            problem = reason;
            LOG.atWarn()
                    .addKeyValue("kafka", bootstrap)
                    .log("the cluster cannot be looked at: " + reason);
        }
        rounds++;
    }

    /** For how many rounds they have not answered. */
    int roundsAway() {
        return rounds;
    }

    /** They answer. */
    void back() {
        if (problem != null) {
            LOG.atInfo()
                    .addKeyValue("kafka", bootstrap)
                    .addKeyValue("rounds", rounds)
                    .log("the cluster can be looked at again");
        }
        problem = null;
        rounds = 0;
    }
}
