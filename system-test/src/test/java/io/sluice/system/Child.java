package io.sluice.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A process of ours, with what it prints. Ended by its id when it is closed. */
final class Child implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Thread> readers;

    private Child(Process process) {
        this.process = process;
        this.readers = List.of(read(process.getInputStream()), read(process.getErrorStream()));
    }

    static Child start(List<String> command, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return new Child(builder.start());
    }

    /** Reading a pipe holds the thread that carries a virtual one, and there are few of those. */
    private Thread read(InputStream in) {
        return Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try (var reader =
                            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                        reader.lines().forEach(lines::add);
                    } catch (IOException | UncheckedIOException ended) {
                        // the process is gone
                    }
                });
    }

    /** What it has printed so far, output and errors. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Waits for a line in which the pattern is found. */
    Matcher await(String pattern) {
        var regex = Pattern.compile(pattern);
        try {
            return Awaitility.await("a line with " + pattern)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> find(regex), found -> found != null);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no line with " + pattern + ": " + lines, e);
        }
    }

    private Matcher find(Pattern regex) {
        for (String line : lines) {
            var matcher = regex.matcher(line);
            if (matcher.find()) {
                return matcher;
            }
        }
        if (!process.isAlive() && readers.stream().noneMatch(Thread::isAlive)) {
            throw new IllegalStateException(
                    "the process ended with " + process.exitValue() + ": " + lines);
        }
        return null;
    }

    /** Writes a line to its standard input, and ends that. */
    Child say(String line) throws IOException {
        try (var input = process.outputWriter(StandardCharsets.UTF_8)) {
            input.write(line + "\n");
        }
        return this;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Resident memory now, in bytes. */
    long residentBytes() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "the process ended with " + process.exitValue() + ": " + lines);
        }
        for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS of " + pid());
    }

    /** The time it has computed so far. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Asks it to end, as a supervisor would. */
    void terminate() {
        process.destroy();
    }

    /** Ends it as a crash would. */
    void kill() {
        process.destroyForcibly();
    }

    /** Asks it to end, and ends it if it has not done so in time. */
    void end(Duration patience) {
        terminate();
        process.onExit()
                .completeOnTimeout(process, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        close();
    }

    /** Waits for its end; answers its exit code. */
    int awaitEnd(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running after " + atMost + ": " + lines);
        }
        for (var reader : readers) {
            reader.join();
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
