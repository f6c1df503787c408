package io.sluice.kafkalog;

import java.time.Duration;

/**
 * How often a reader does what it does.
 *
 * @param poll how long one poll waits for records
 * @param look between two looks at which topics there are
 * @param lookAgain the same, while a topic is missing or the last look failed
 * @param commit between two commits
 * @param retry before going on after a refusal, or at first after a bug
 * @param quiet without a new failure after which a problem counts as over
 */
record Pace(
        Duration poll,
        Duration look,
        Duration lookAgain,
        Duration commit,
        Duration retry,
        Duration quiet) {
    static final Pace NORMAL =
            new Pace(
                    Duration.ofMillis(500),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10));
}
