package io.sluice.dev;

import io.sluice.app.CommandFailure;
import io.sluice.app.DataDirectory;
import io.sluice.app.UntilStopped;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice dev}. */
@Command(
        name = "dev",
        description = {
            "Start everything on this machine: a Kafka broker, an MQTT broker, PostgreSQL, simulated",
            "devices and the gateway. Ctrl-C stops all of it; data is kept. With --no-gateway the",
            "gateway is left out, and a configuration is written with which it can be run, killed and",
            "run again."
        },
        mixinStandardHelpOptions = true)
final class DevCommand implements Callable<Integer> {
    @Option(
            names = "--host",
            defaultValue = Ports.LOOPBACK,
            description = "Listen there (default: ${DEFAULT-VALUE}, this machine only).")
    private String host = Ports.LOOPBACK;

    @Option(
            names = "--port",
            defaultValue = "8080",
            description = "The gateway's port; 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port = 8080;

    @Option(
            names = "--kafka-port",
            defaultValue = "9092",
            description = "Kafka's port; 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int kafkaPort = 9092;

    @Option(
            names = "--mqtt-port",
            defaultValue = "1883",
            description = "MQTT's port; 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int mqttPort = 1883;

    @Option(
            names = "--postgres-port",
            defaultValue = "5432",
            description = "PostgreSQL's port; 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int postgresPort = 5432;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where data is kept (default: sluice/dev in your cache directory).")
    private @Nullable Path data;

    @Option(names = "--no-database", description = "Leave PostgreSQL out, and history with it.")
    private boolean noDatabase;

    @Option(names = "--no-devices", description = "Leave the simulated devices out.")
    private boolean noDevices;

    @Option(
            names = "--lagging",
            description = "Add a consumer group that cannot keep up, to see its lag grow.")
    private boolean lagging;

    @Option(
            names = "--no-gateway",
            description = "Leave the gateway out, and tell how to run one against the rest.")
    private boolean noGateway;

    @SuppressWarnings("NullAway.Init") // picocli injects it
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            var settings =
                    new DevSettings(
                            host,
                            port,
                            kafkaPort,
                            mqttPort,
                            postgresPort,
                            data == null ? DataDirectory.standard() : data,
                            !noDatabase,
                            !noDevices,
                            lagging,
                            !noGateway);
            var dev = DevGateway.start(settings, spec.commandLine().getOut());
            UntilStopped.run(dev);
            return 0;
        } catch (EmbeddedFailure | IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }
}
