package io.sluice.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The process of PostgreSQL that serves a data directory, whoever has started it. */
final class Postmaster {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final ProcessHandle process;

    private Postmaster(ProcessHandle process) {
        this.process = process;
    }

    /** Found by the file it keeps in the directory: its first line is the process's id. */
    static Optional<Postmaster> of(Path data) {
        Path file = data.resolve("postmaster.pid");
        try {
            var lines = Files.exists(file) ? Files.readAllLines(file) : null;
            if (lines == null || lines.size() < 2 || !lines.get(1).equals(data.toString())) {
                return Optional.empty();
            }
            return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                    .filter(Postmaster::isPostgres)
                    .map(Postmaster::new);
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** After a restart of the machine the id may be somebody else's. */
    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().filter(c -> c.endsWith("/postgres")).isPresent();
    }

    /** Has it end with this JVM. */
    Leash leash() throws IOException {
        return Leash.on(process.pid());
    }

    /** Stops it without waiting for its clients. */
    void stop() {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            awaitEnd();
        } catch (IOException | TimeoutException _) {
            kill();
        }
    }

    /** Ends it at once, and so all processes it has begun. */
    void kill() {
        process.destroyForcibly();
        try {
            awaitEnd();
        } catch (TimeoutException e) {
            throw new EmbeddedFailure("PostgreSQL does not end, process " + process.pid(), e);
        }
    }

    private void awaitEnd() throws TimeoutException {
        try {
            process.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new EmbeddedFailure("the end of PostgreSQL cannot be waited for", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedFailure("interrupted while waiting for PostgreSQL", e);
        }
    }
}
