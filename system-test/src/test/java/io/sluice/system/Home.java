package io.sluice.system;

import java.nio.file.Path;

/** Where the project is, and the JDK the tests run on. */
final class Home {
    private Home() {}

    static Path path(String first, String... more) {
        return Path.of(System.getProperty("sluice.home", "..")).resolve(Path.of(first, more));
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
