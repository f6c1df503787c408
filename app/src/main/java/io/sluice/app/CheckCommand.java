package io.sluice.app;

import io.sluice.history.Engine;
import io.sluice.history.HistorySql;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(names = "--sql", description = "Print the SQL that makes the tables of histories.")
    private boolean sql;

    @Option(names = "--timescale", description = "The same where TimescaleDB is there.")
    private boolean timescale;

    @SuppressWarnings("NullAway.Init") // picocli injects it
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        GatewayConfig config = ConfigReader.ofProcess().read(file);
        PrintWriter out = spec.commandLine().getOut();
        boolean isScript = sql || timescale;
        summary(config).forEach(line -> out.println(isScript ? "-- " + line : line));
        if (isScript) {
            print(config, timescale ? Engine.TIMESCALE : Engine.POSTGRESQL, out);
        }
        out.flush();
        return 0;
    }

    private List<String> summary(GatewayConfig config) {
        var lines = new ArrayList<String>();
        lines.add(file + " is good.");
        lines.add(
                "  streams:   "
                        + config.streams().stream()
                                .map(s -> s.name() + " from " + s.log().text())
                                .collect(Collectors.joining("; ")));
        lines.add(
                "  endpoints: "
                        + config.endpoints().stream()
                                .map(EndpointConfig::path)
                                .collect(Collectors.joining(", ")));
        ConfigNotes.of(config).forEach(note -> lines.add("  note: " + note));
        return lines;
    }

    private static void print(GatewayConfig config, Engine engine, PrintWriter out) {
        print("Sluice's own", HistorySql.common(), out);
        for (var stream : config.streams()) {
            var history = stream.history();
            if (history != null) {
                print(stream.name(), HistorySql.of(history, engine), out);
                print(stream.name() + ": roll-ups", HistorySql.rollups(history), out);
                if (engine == Engine.TIMESCALE) {
                    print(
                            stream.name() + ": continuous aggregates",
                            HistorySql.aggregates(history),
                            out);
                }
            }
        }
    }

    private static void print(String what, List<String> statements, PrintWriter out) {
        out.println();
        out.println("-- " + what);
        statements.forEach(statement -> out.println(statement + ";"));
    }
}
