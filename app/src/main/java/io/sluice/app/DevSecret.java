package io.sluice.app;

import io.sluice.auth.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The secret the development gateway signs with: {@code $JWT_SECRET} if that is set, else one that
 * is kept in its data directory, for its user only.
 */
public final class DevSecret {
    private static final String FILE = "secret";

    private DevSecret() {}

    /** The secret; made if there is none yet. */
    public static Secret readOrMake(Path data) {
        try {
            Path file = data.resolve(FILE);
            if (fromEnvironment().isEmpty() && Files.notExists(file)) {
                var onlyOwner = PosixFilePermissions.fromString("rw-------");
                Files.createFile(file, PosixFilePermissions.asFileAttribute(onlyOwner));
                Files.writeString(file, Secret.random().reveal());
            }
            return read(data);
        } catch (IOException e) {
            throw new CommandFailure("cannot keep a secret in " + data + ": " + e.getMessage(), e);
        }
    }

    static Secret read(Path data) {
        String given = fromEnvironment();
        if (!given.isEmpty()) {
            return Secret.of(given);
        }
        try {
            return Secret.of(Files.readString(data.resolve(FILE)).strip());
        } catch (IOException e) {
            throw new CommandFailure(
                    "there is no development gateway's secret in "
                            + data
                            + "; start it once with './sluice dev', or name its --data directory",
                    e);
        }
    }

    private static String fromEnvironment() {
        String given = System.getenv("JWT_SECRET");
        return given == null ? "" : given;
    }
}
