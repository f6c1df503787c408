package io.sluice.app;

import io.sluice.auth.Grant;
import io.sluice.filter.Predicate;
import io.sluice.history.Engine;
import io.sluice.history.HistorySql;
import io.sluice.session.Action;
import java.io.PrintWriter;
import java.nio.file.Path;
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

    @Option(names = "--timescale", description = "With --sql: as it is where TimescaleDB is there.")
    private boolean timescale;

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
                                .map(s -> s.name() + " from " + s.log().text())
                                .collect(Collectors.joining("; ")));
        out.println(
                "  endpoints: "
                        + config.endpoints().stream()
                                .map(EndpointConfig::path)
                                .collect(Collectors.joining(", ")));
        notes(config, out);
        if (sql) {
            print(config, timescale ? Engine.TIMESCALE : Engine.POSTGRESQL, out);
        }
        out.flush();
        return 0;
    }

    private static void print(GatewayConfig config, Engine engine, PrintWriter out) {
        HistorySql.common().forEach(statement -> out.println(statement + ";"));
        for (var stream : config.streams()) {
            var history = stream.history();
            if (history != null) {
                out.println("-- " + stream.name());
                HistorySql.of(history, engine).forEach(statement -> out.println(statement + ";"));
                HistorySql.rollups(history).forEach(statement -> out.println(statement + ";"));
                if (engine == Engine.TIMESCALE) {
                    HistorySql.aggregates(history).forEach(one -> out.println(one + ";"));
                }
            }
        }
    }

    private static void notesWithoutAuth(GatewayConfig config, PrintWriter out) {
        out.println("  note: auth is off; anyone who reaches the port gets everything.");
        for (var stream : config.streams()) {
            if (!stream.offer().rows().claims().isEmpty()) {
                out.println(
                        "  note: the rows of '"
                                + stream.name()
                                + "' test claims, and without auth there are none: nobody gets"
                                + " anything of it.");
            }
        }
    }

    private static void notes(List<Grant> grants, PrintWriter out) {
        if (grants.isEmpty()) {
            out.println("  note: auth.grants is empty; no token may do anything.");
        } else if (grants.stream().noneMatch(grant -> grant.allow().contains(Action.REPLAY))) {
            out.println("  note: no grant allows 'replay'; clients cannot go on where they were.");
        }
    }

    private static void notes(HistoryRule rule, String stream, PrintWriter out) {
        switch (rule.reach()) {
            case FIGURES ->
                    out.println(
                            "  note: the rule of rows of '%s' holds for its history by the columns %s."
                                    .formatted(
                                            stream,
                                            rule.columns().keySet().stream()
                                                    .sorted()
                                                    .collect(Collectors.joining(", "))));
            case ROWS ->
                    out.println(
                            "  note: figures of the history of '%s' are denied: its rule is not made of equalities with required columns. Such a rule is value.site == claims.site, with a column {from: value.site, type: text, required: true}."
                                    .formatted(stream));
            case NOTHING ->
                    out.println(
                            "  note: the history of '%s' is denied to everyone: its rule looks at %s, which no column holds exactly. Make a column of it, of type text, boolean, bigint, integer, smallint or numeric."
                                    .formatted(
                                            stream,
                                            rule.unknown().stream()
                                                    .map(Object::toString)
                                                    .sorted()
                                                    .collect(Collectors.joining(", "))));
        }
    }

    private static void notes(GatewayConfig config, PrintWriter out) {
        for (var stream : config.streams()) {
            var rows = stream.offer().rows();
            if (stream.history() != null && !rows.equals(Predicate.ALWAYS)) {
                notes(new HistoryRule(stream.history(), rows), stream.name(), out);
            }
        }
        switch (config.auth()) {
            case GatewayConfig.Auth.None() -> notesWithoutAuth(config, out);
            case GatewayConfig.Auth.Tokens tokens -> {
                if (tokens.settings() != null) {
                    notes(tokens.settings().grants(), out);
                }
            }
        }
        var dapr = config.intake().dapr();
        if (dapr != null && dapr.apiToken() == null) {
            out.println(
                    "  note: intake.dapr has no apiToken; anyone who reaches the port can deliver"
                            + " events.");
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
