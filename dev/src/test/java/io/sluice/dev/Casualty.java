package io.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of its own that is killed, without a chance to tidy up, once it says it is ready. */
final class Casualty {
    private static final String READY = "ready";

    private Casualty() {}

    /** Runs a main class with the directory as its argument until it is ready, and kills it. */
    static void of(Class<?> main, Path directory) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command(main, directory))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.lines().anyMatch(READY::equals)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Called in that process: waits for the end, which comes at the latest with its parent's. */
    static void awaitTheEnd() throws IOException {
        System.out.println(READY);
        while (System.in.read() >= 0) {}
        Runtime.getRuntime().halt(1);
    }

    private static List<String> command(Class<?> main, Path directory) {
        String classPath = System.getProperty("java.class.path");
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", classPath),
                main.getName(),
                directory.toString());
    }
}
