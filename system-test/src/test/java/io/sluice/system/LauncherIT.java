package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./sluice}, in a house of its own where nothing needs to be built. */
class LauncherIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir private Path directory;

    private record Outcome(int code, List<String> lines) {}

    private static Outcome run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        try (var child = Child.start(List.of(command), environment)) {
            return new Outcome(child.awaitEnd(PATIENCE), child.lines());
        }
    }

    private static String script() {
        return Home.path("sluice").toAbsolutePath().toString();
    }

    @Test
    void helpListsAllCommands() throws Exception {
        for (String help : List.of("--help", "-h", "help")) {
            Outcome outcome = run(Map.of(), script(), help);
            assertThat(outcome.code()).isZero();
            for (String command :
                    List.of("dev", "run", "check", "token", "topics create", "tail", "test")) {
                assertThat(outcome.lines()).anyMatch(line -> line.startsWith("  " + command + " "));
            }
        }
        assertThat(run(Map.of(), script())).isEqualTo(run(Map.of(), script(), "--help"));
    }

    @Test
    void anUnknownCommandIsTold() throws Exception {
        Outcome outcome = run(Map.of(), script(), "dve");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.lines()).contains("sluice: unknown command 'dve'");
    }

    @Test
    void bashUnderstandsIt() throws Exception {
        assertThat(run(Map.of(), "bash", "-n", script())).isEqualTo(new Outcome(0, List.of()));
    }

    @Test
    void itFindsAJdk25WhateverJavaHomeSays() throws Exception {
        Path launcher = launcher();
        Path other = jdk("other", "17.0.15");
        Path home = directory.resolve("home");
        Files.createDirectories(home.resolve(".jdks"));
        Files.createSymbolicLink(
                home.resolve(".jdks").resolve("mine"), Path.of(System.getProperty("java.home")));

        for (String javaHome : List.of(other.toString(), "", "/nowhere")) {
            Outcome outcome =
                    run(
                            Map.of("JAVA_HOME", javaHome, "HOME", home.toString()),
                            launcher.toString(),
                            "token",
                            "--secret",
                            Tokens.SECRET);
            assertThat(outcome.lines())
                    .singleElement()
                    .asString()
                    .matches("[\\w-]+(\\.[\\w-]+){2}");
            assertThat(outcome.code()).isZero();
        }
    }

    /** What stands behind a link is found from anywhere. */
    @Test
    void itMayBeCalledByALink() throws Exception {
        Path link = directory.resolve("link");
        Files.createSymbolicLink(link, launcher());
        Outcome outcome = run(Map.of(), link.toString(), "--version");
        assertThat(outcome.code()).isZero();
    }

    /** The script, with what has been built already behind it. */
    private Path launcher() throws IOException {
        Path house = Files.createDirectories(directory.resolve("house"));
        Path lib = Home.path("app", "target", "lib").toAbsolutePath();
        Files.createDirectories(house.resolve("app/target"));
        Files.createSymbolicLink(house.resolve("app/target/lib"), lib);
        Files.createDirectories(house.resolve("target"));
        Files.createFile(house.resolve("target/built"));
        return Files.copy(Path.of(script()), house.resolve("sluice"));
    }

    /** What looks like a JDK, and cannot be used. */
    private Path jdk(String name, String version) throws IOException {
        Path bin = Files.createDirectories(directory.resolve(name).resolve("bin"));
        var executable =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String tool : List.of("java", "javac")) {
            Files.createFile(bin.resolve(tool), executable);
            Files.writeString(bin.resolve(tool), "#!/bin/sh\necho the wrong JDK\nexit 3\n");
        }
        Path jdk = directory.resolve(name);
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return jdk;
    }
}
