package io.sluice.app;

import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice tail}. */
@Command(
        name = "tail",
        description = {
            "Print what a client would receive, one line a message.",
            "It connects again when the connection ends. Ctrl-C ends it."
        },
        mixinStandardHelpOptions = true)
final class TailCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // picocli injects it
    @Parameters(paramLabel = "URL", description = "ws://host:port/path?token=… or wss://…")
    private URI url;

    @Option(
            names = "--subscribe",
            paramLabel = "STREAM",
            split = ",",
            description = "Subscribe to these streams, on endpoints that do not by themselves.")
    private List<String> streams = List.of();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "Sent in the Authorization header instead of the URL; '-' reads it in.")
    private @Nullable String token;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "End after so many messages.")
    private long count = Long.MAX_VALUE;

    @SuppressWarnings("NullAway.Init") // picocli injects it
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (!"ws".equals(url.getScheme()) && !"wss".equals(url.getScheme())) {
            throw new CommandFailure("expected a URL that begins with ws:// or wss://");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        String shown = "-".equals(token) ? StandardInput.line() : token;
        return new TailClient(url, shown, streams, out, err).run(count) ? 0 : 1;
    }
}
