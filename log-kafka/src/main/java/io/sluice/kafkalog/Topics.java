package io.sluice.kafkalog;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Tells which topics there are. */
@FunctionalInterface
interface Topics {
    /** Those of the named topics that exist. Does not block. */
    CompletionStage<Map<String, TopicLife>> describe(Set<String> names);
}
