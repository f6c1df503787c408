package io.sluice.app;

import io.sluice.hub.Time;
import io.sluice.kafkalog.KafkaCluster;
import io.sluice.kafkalog.TopicOutcome;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice topics}. */
@Command(
        name = "topics",
        description = "Work with the Kafka topics a configuration names.",
        mixinStandardHelpOptions = true,
        subcommands = TopicsCommand.Create.class)
final class TopicsCommand implements Runnable {
    @SuppressWarnings("NullAway.Init") // picocli injects it
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: create.");
    }

    /** {@code sluice topics create}. */
    @Command(
            name = "create",
            description = {
                "Create the topics that are missing, with the configured settings.",
                "Topics that exist are left as they are; where they differ, it is told."
            },
            mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli injects it
        @Parameters(paramLabel = "CONFIG.yaml", description = "The configuration.")
        private Path file;

        @SuppressWarnings("NullAway.Init") // picocli injects it
        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            GatewayConfig config = ConfigReader.ofProcess().read(file);
            PrintWriter out = spec.commandLine().getOut();
            var kafka = config.kafka();
            if (kafka == null) {
                out.println("Nothing of this configuration lives in Kafka.");
                return 0;
            }
            out.println("asking " + kafka.bootstrap() + " …");
            out.flush();
            List<TopicOutcome> outcomes;
            try (var cluster = new KafkaCluster(kafka, Time.system())) {
                outcomes = cluster.createMissing(config.topics());
            }
            outcomes.forEach(outcome -> out.println(text(outcome)));
            out.flush();
            return outcomes.stream().anyMatch(o -> o instanceof TopicOutcome.Failed) ? 1 : 0;
        }

        private static String text(TopicOutcome outcome) {
            return switch (outcome) {
                case TopicOutcome.Created(var topic) -> "created  " + topic;
                case TopicOutcome.Exists(var topic) -> "exists   " + topic;
                case TopicOutcome.Failed(var topic, var why) -> "FAILED   " + topic + ": " + why;
                case TopicOutcome.Differs(var topic, var differences) -> {
                    var text = new StringBuilder("exists   " + topic + ", but differs:");
                    for (var d : differences) {
                        text.append(
                                "\n           %s is %s, configured %s"
                                        .formatted(d.setting(), d.found(), d.wanted()));
                    }
                    yield text.toString();
                }
            };
        }
    }
}
