package io.sluice.dev;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL, in processes of its own that end with this JVM, also if that is killed. Only this
 * machine can reach it, and needs no password.
 *
 * <p>It can be stopped, or killed, and started again at will, on the same port and with the same
 * data. Its methods may be called from any thread; {@link #start} returns when it takes
 * connections. The first start takes a while: the program is unpacked.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    public static final String USER = "postgres";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Is there where a directory is not half of what it has to be. */
    private static final String WHOLE = ".whole";

    private final Path directory;
    private final Path data;
    private final Path programs;
    private int port;
    private @Nullable HeldDirectory held;
    private @Nullable Leash leash;
    private io.zonky.test.db.postgres.embedded.@Nullable EmbeddedPostgres server;

    /**
     * @param directory where data and program are kept; made if it is missing
     * @param port the port to listen on, or 0 for any free one, chosen at the first start
     */
    public EmbeddedPostgres(Path directory, int port) {
        this.directory = directory.toAbsolutePath();
        this.data = this.directory.resolve("data");
        this.programs = this.directory.resolve("programs");
        this.port = port;
    }

    /** Starts it, unless it runs. */
    public synchronized void start() {
        if (server != null) {
            return;
        }
        held = HeldDirectory.take(directory, "PostgreSQL");
        try {
            Postmaster.of(data).ifPresent(Postmaster::stop);
            if (port == 0) {
                port = Ports.any(Ports.LOOPBACK);
            }
            Ports.requireFree("PostgreSQL", Ports.LOOPBACK, port);
            dropHalves();
            server = launch();
            leash = Postmaster.of(data).orElseThrow().leash();
            markWhole();
        } catch (IOException | RuntimeException e) {
            stop();
            if (e instanceof EmbeddedFailure failure) {
                throw failure;
            }
            throw new EmbeddedFailure("PostgreSQL does not start: " + e.getMessage(), e);
        }
    }

    private io.zonky.test.db.postgres.embedded.EmbeddedPostgres launch() throws IOException {
        return io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false) // who uses it ends first
                .setOverrideWorkingDirectory(programs.toFile())
                .setPort(port)
                .setServerConfig("listen_addresses", Ports.LOOPBACK)
                .setServerConfig("shared_buffers", "32MB")
                .setServerConfig("max_connections", "50")
                .setServerConfig("synchronous_commit", "on")
                .setPGStartupWait(PATIENCE)
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** A process that was killed while it unpacked or prepared leaves what cannot be used. */
    private void dropHalves() throws IOException {
        if (!Files.exists(directory.resolve(WHOLE))) {
            delete(data);
        }
        for (var program : programs()) {
            if (!Files.exists(whole(program))) {
                delete(program);
            }
        }
        Files.createDirectories(programs);
    }

    private void markWhole() throws IOException {
        Files.write(directory.resolve(WHOLE), new byte[0]);
        for (var program : programs()) {
            Files.write(whole(program), new byte[0]);
        }
    }

    /** Beside a program: one with another file in it would be unpacked again. */
    private static Path whole(Path program) {
        return program.resolveSibling(program.getFileName() + WHOLE);
    }

    private Iterable<Path> programs() throws IOException {
        if (!Files.exists(programs)) {
            return List.of();
        }
        try (var all = Files.list(programs)) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (var all = Files.walk(tree)) {
                all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
    }

    /** Stops it, if it runs. Its data stays. */
    public synchronized void stop() {
        try {
            if (server != null) {
                server.close();
            }
        } catch (IOException e) {
            throw new EmbeddedFailure("PostgreSQL does not stop: " + e.getMessage(), e);
        } finally {
            server = null;
            release();
        }
    }

    /** Ends it at once, as a crash would. Its data stays. */
    public synchronized void kill() {
        Postmaster.of(data).ifPresent(Postmaster::kill);
        stop();
    }

    private void release() {
        if (leash != null) {
            leash.close();
            leash = null;
        }
        if (held != null) {
            held.close();
            held = null;
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** The port it listens on. */
    public synchronized int port() {
        if (port == 0) {
            throw new IllegalStateException("the port is chosen when PostgreSQL starts");
        }
        return port;
    }

    /** Where clients find it; they are {@link #USER}. */
    public String url() {
        return "jdbc:postgresql://" + Ports.LOOPBACK + ":" + port() + "/postgres";
    }
}
