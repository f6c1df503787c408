package io.sluice.dev;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;

/**
 * Ends another process when this JVM ends, however that happens: a shell that waits until nobody
 * holds the other end of its input.
 */
final class Leash implements AutoCloseable {
    private static final String WAIT_THEN_END = "read -r _; kill -INT \"$1\"";

    private final Process shell;

    private Leash(Process shell) {
        this.shell = shell;
    }

    /** On a process that ends in its own way when it is interrupted. */
    static Leash on(long pid) throws IOException {
        return new Leash(
                new ProcessBuilder("sh", "-c", WAIT_THEN_END, "sh", Long.toString(pid))
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD)
                        .start());
    }

    /** Lets go of it; nothing happens to the other process. */
    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
