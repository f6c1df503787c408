package io.sluice.system;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Chromium with one page, and everything the page shows, prints and fails at. */
final class Browser implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome");

    private final Child child;

    private Browser(Child child) {
        this.child = child;
    }

    /** Opens a page. */
    static Browser open(String url) throws IOException {
        return start(url);
    }

    /** Opens a page and runs a script in it, as if the page had it. */
    static Browser open(String url, Path script) throws IOException {
        return start(url, script.toString());
    }

    private static Browser start(String... urlAndScript) throws IOException {
        var arguments = new ArrayList<String>();
        arguments.add(Home.path("system-test", "browser", "show.mjs").toAbsolutePath().toString());
        arguments.add(chromium().toString());
        arguments.addAll(List.of(urlAndScript));
        return new Browser(Child.start(Node.command(arguments), Map.of()));
    }

    private static Path chromium() {
        String given = System.getenv("CHROMIUM");
        Stream<Path> candidates =
                given != null && !given.isBlank()
                        ? Stream.of(Path.of(given))
                        : NAMES.stream().flatMap(Browser::onThePath);
        return candidates
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError(
                                "there is no Chromium to test with: install it (apt-get install"
                                        + " chromium), or name it in the environment variable"
                                        + " CHROMIUM"));
    }

    private static Stream<Path> onThePath(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, name));
    }

    Child child() {
        return child;
    }

    /** What has gone wrong in the page: exceptions, failed requests, errors and warnings. */
    List<String> failures() {
        return child.lines().stream()
                .filter(line -> line.matches("(failure|console (error|warning)): .*"))
                .toList();
    }

    /** Closes the page, and ends the browser with all that belongs to it. */
    @Override
    public void close() {
        child.end(Duration.ofSeconds(20));
    }
}
