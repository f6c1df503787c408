package io.sluice.dev;

import io.sluice.app.ConfigReader;
import io.sluice.app.GatewayConfig;
import io.sluice.auth.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The development gateway's configuration, with everything filled in. */
final class DevConfig {
    private static final String FILE = "gateway.yaml";
    private static final String SECRET = "SECRET";

    private final Map<String, String> values = new HashMap<>();

    /**
     * @param database where history is kept; null if nothing is
     */
    DevConfig(
            DevSettings settings,
            int port,
            String kafka,
            String mqtt,
            @Nullable String database,
            Secret secret) {
        values.put("HOST", settings.host());
        values.put("PORT", String.valueOf(port));
        values.put("LOOPBACK", String.valueOf(settings.isLocal()));
        values.put("LOG", settings.gateway() ? "warn" : "info");
        values.put("KAFKA", kafka);
        values.put("MQTT", mqtt);
        values.put("HISTORY", String.valueOf(database != null));
        values.put("DATABASE", database == null ? "" : database);
        values.put("DATABASE_USER", EmbeddedPostgres.USER);
        values.put(SECRET, secret.reveal());
    }

    GatewayConfig read() throws IOException {
        return ConfigReader.with(values::get).parse(template());
    }

    /** Writes it into the directory, for its owner only since it holds the secret. */
    Path write(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        Files.deleteIfExists(file);
        var onlyOwner = PosixFilePermissions.fromString("rw-------");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(onlyOwner));
        return Files.writeString(file, filledIn());
    }

    private String filledIn() throws IOException {
        String yaml = template();
        for (var value : values.entrySet()) {
            String text =
                    value.getKey().equals(SECRET) ? quoted(value.getValue()) : value.getValue();
            yaml = yaml.replace("${" + value.getKey() + "}", text);
        }
        return yaml;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''").replace("$", "$$") + "'";
    }

    private static String template() throws IOException {
        try (var in = DevConfig.class.getResourceAsStream("/dev.yaml")) {
            if (in == null) {
                throw new IllegalStateException("dev.yaml is not in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
