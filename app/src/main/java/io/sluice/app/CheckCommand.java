package io.sluice.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice check}. */
@Command(
        name = "check",
        description = "Say what is wrong with a configuration. Exit code 1 if something is.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
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
        out.println(file + " is good.");
        out.println(
                "  streams:   "
                        + config.streams().stream()
                                .map(s -> s.name() + " from " + String.join(", ", s.log().topics()))
                                .collect(Collectors.joining("; ")));
        out.println(
                "  endpoints: "
                        + config.endpoints().stream()
                                .map(EndpointConfig::path)
                                .collect(Collectors.joining(", ")));
        notes(config, out);
        out.flush();
        return 0;
    }

    private static void notes(GatewayConfig config, PrintWriter out) {
        if (config.auth() instanceof GatewayConfig.Auth.None) {
            out.println("  note: auth is off; anyone who reaches the port gets everything.");
        }
        if (config.auth() instanceof GatewayConfig.Auth.Tokens(var settings)
                && settings.grants().isEmpty()) {
            out.println("  note: auth.grants is empty; no token may do anything.");
        }
        var transport = config.transport();
        if (transport.maxPerAddress() == 0) {
            out.println("  note: there is no limit per address (limits.connectionsPerAddress).");
        } else if (transport.trustedProxies().isEmpty()) {
            out.println(
                    "  note: no trustedProxies; behind a proxy all clients would count as one"
                            + " address.");
        }
    }
}
