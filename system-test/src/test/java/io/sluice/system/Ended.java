package io.sluice.system;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A command that has come to its end by itself. */
record Ended(int code, List<String> lines) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static Ended of(String... arguments) throws Exception {
        return of(Map.of(), arguments);
    }

    static Ended of(Map<String, String> environment, String... arguments) throws Exception {
        try (var child = GatewayProcess.command(environment, arguments)) {
            return of(child);
        }
    }

    static Ended of(Child child) throws Exception {
        int code = child.awaitEnd(PATIENCE);
        return new Ended(code, child.lines());
    }

    String text() {
        return String.join("\n", lines);
    }
}
