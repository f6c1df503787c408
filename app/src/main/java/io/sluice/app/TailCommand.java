package io.sluice.app;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice tail}. */
@Command(
        name = "tail",
        description = {
            "Print what a client would receive, one line a message. It connects again when the"
                    + " connection ends, and goes on behind what it has. Ctrl-C ends it.",
            "",
            "With --check it counts instead, by positions: what was received, what is missing"
                    + " (offsets passed over that no gap told of; offsets that hold nothing, as in"
                    + " compacted and transactional topics, count as missing, too) and what came"
                    + " twice. Exit code 1 if anything is missing or came twice.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TailCommand implements Callable<Integer> {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(2);
    private static final Duration FOREVER = Duration.ofDays(10_000);

    @SuppressWarnings("NullAway.Init") // picocli injects it
    @Parameters(paramLabel = "URL", description = "ws://host:port/path?token=… or wss://…")
    private URI url;

    @Option(
            names = "--subscribe",
            paramLabel = "CHANNEL",
            split = ",",
            description =
                    "Subscribe to these channels (a stream, or stream:key), on endpoints that do"
                            + " not by themselves.")
    private List<String> channels = List.of();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "Sent in the Authorization header instead of the URL; '-' reads it in.")
    private @Nullable String token;

    @ArgGroup(exclusive = true, multiplicity = "0..1")
    private Start start = new Start();

    /** Where to begin: at most one of these. */
    static final class Start {
        @Option(
                names = "--after",
                paramLabel = "POSITION",
                split = ",",
                description = "Go on behind this position; one for each partition.")
        private List<String> after = List.of();

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = "Begin with what was published since: 15m, or 2025-12-27T12:00:00Z.")
        private @Nullable String since;

        @Option(
                names = "--last",
                paramLabel = "N",
                description = "Begin with the last so many publications.")
        private @Nullable Integer last;
    }

    @Option(
            names = "--state",
            description =
                    "Begin with the last value of every key, then changes; with --after what"
                            + " has changed since.")
    private boolean state;

    @Option(
            names = "--filter",
            paramLabel = "EXPRESSION",
            description = "Only what this is true for: \"value.power_w > 1000\".")
    private @Nullable String filter;

    @Option(
            names = "--fields",
            paramLabel = "PATH",
            split = ",",
            description = "Only these fields of each payload.")
    private List<String> fields = List.of();

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            description = "At most so often, of each key the latest: 2s.")
    private @Nullable String every;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "End after so many messages; with --check, after so many publications.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--for", paramLabel = "DURATION", description = "End after that time: 60s.")
    private @Nullable String time;

    @Option(names = "--check", description = "Count instead of printing.")
    private boolean check;

    @Option(
            names = "--clients",
            paramLabel = "N",
            description = "So many clients at once, with --check (default: ${DEFAULT-VALUE}).")
    private int clients = 1;

    @SuppressWarnings("NullAway.Init") // picocli injects it
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (!"ws".equals(url.getScheme()) && !"wss".equals(url.getScheme())) {
            throw new CommandFailure("expected a URL that begins with ws:// or wss://");
        }
        if (count < 1 || clients < 1) {
            throw new CommandFailure("--count and --clients: expected a number from 1");
        }
        String shown = "-".equals(token) ? StandardInput.line() : token;
        var target = new TailTarget(url, shown, channels, members()).withMembersOfUrl();
        return check ? check(target) : print(target);
    }

    private Map<String, List<String>> members() {
        var members = new LinkedHashMap<String, List<String>>();
        put(members, "after", start.after);
        put(members, "since", list(start.since));
        put(members, "last", list(start.last));
        put(members, "mode", state ? List.of("state") : List.of());
        put(members, "filter", list(filter));
        put(members, "fields", fields);
        put(members, "every", list(every));
        return members;
    }

    private static List<String> list(@Nullable Object value) {
        return value == null ? List.of() : List.of(value.toString());
    }

    private static void put(Map<String, List<String>> members, String name, List<String> values) {
        if (!values.isEmpty()) {
            members.put(name, values);
        }
    }

    private Duration time() {
        Duration given = time == null ? FOREVER : Quantity.duration(time);
        if (given == null || given.isZero()) {
            throw new CommandFailure("--for: expected 30s, 10m or 1h, got '" + time + "'");
        }
        return given;
    }

    // --- printing

    private int print(TailTarget target) throws InterruptedException {
        if (clients > 1) {
            throw new CommandFailure("--clients goes with --check");
        }
        var done = new CountDownLatch(1);
        var commandLine = spec.commandLine();
        var printer = new TailPrinter(commandLine.getOut(), commandLine.getErr(), count, done);
        try (var run = new TailRun(List.of(new TailClient(target, printer)), done)) {
            run.isDoneWithin(time());
            return run.isRefused() ? 1 : 0;
        }
    }

    // --- counting

    private int check(TailTarget target) throws InterruptedException {
        if (!target.isWhole()) {
            throw new CommandFailure(
                    "--check counts every offset, so it does not go with a filter, a pace, state"
                            + " or the channel of one key");
        }
        var done = new CountDownLatch(1);
        PrintWriter out = spec.commandLine().getOut();
        var counting = new TailCheck(out, count, done);
        var all = Stream.generate(() -> new TailClient(target, counting)).limit(clients).toList();
        counting.watch(all);
        var atEnd = new Thread(() -> end(counting), "summary");
        Runtime.getRuntime().addShutdownHook(atEnd);
        boolean isRefused;
        try (var run = new TailRun(all, done)) {
            progress(run, counting);
            isRefused = run.isRefused();
        }
        Runtime.getRuntime().removeShutdownHook(atEnd);
        counting.summary();
        return counting.isGood() && !isRefused ? 0 : 1;
    }

    private void progress(TailRun run, TailCheck counting) throws InterruptedException {
        long end = System.nanoTime() + time().toNanos();
        boolean isOver = false;
        while (!isOver) {
            long left = Math.max(0, end - System.nanoTime());
            var pause = Duration.ofNanos(Math.min(left, BETWEEN_LINES.toNanos()));
            isOver = run.isDoneWithin(pause) || left <= BETWEEN_LINES.toNanos();
            counting.progress(BETWEEN_LINES);
        }
    }

    /** Ctrl-C: the process ends with what has been counted, not with the signal's code. */
    private static void end(TailCheck counting) {
        counting.summary();
        Runtime.getRuntime().halt(counting.isGood() ? 0 : 1);
    }
}
