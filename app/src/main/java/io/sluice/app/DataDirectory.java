package io.sluice.app;

import java.nio.file.Path;

/** Where the development gateway keeps its data unless it is told. */
public final class DataDirectory {
    private DataDirectory() {}

    /** {@code sluice/dev} below the user's cache directory. */
    public static Path standard() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(cache);
        return base.resolve("sluice").resolve("dev");
    }
}
