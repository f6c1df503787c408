package io.sluice.kafkalog;

import java.util.List;

/** What became of a topic that should be there. */
public sealed interface TopicOutcome {
    /** The topic's name. */
    String topic();

    /** It was missing and has been made. */
    record Created(String topic) implements TopicOutcome {}

    /** It was there, as it should be. */
    record Exists(String topic) implements TopicOutcome {}

    /** It was there, but is not as it should be; it has been left alone. */
    record Differs(String topic, List<Difference> differences) implements TopicOutcome {
        public Differs {
            differences = List.copyOf(differences);
        }
    }

    /** It could not be looked at or made. */
    record Failed(String topic, String why) implements TopicOutcome {}

    /** One setting that is not as it should be. */
    record Difference(String setting, String wanted, String found) {}
}
