package io.sluice.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice run}. */
@Command(
        name = "run",
        description = "Run the gateway against your own Kafka or Redpanda.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // picocli injects it
    @Parameters(paramLabel = "CONFIG.yaml", description = "The configuration.")
    private Path file;

    @Override
    public Integer call() {
        GatewayConfig config = ConfigReader.ofProcess().read(file);
        LogSetup.apply(config.operations());
        try {
            UntilStopped.run(Gateway.start(config, List.of()));
        } catch (IOException e) {
            throw new CommandFailure(e.getMessage() + "; is the port taken?", e);
        }
        return 0;
    }
}
