package io.sluice.dev;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A data directory that one server has for itself until it lets go or its process ends, however it
 * ends.
 */
final class HeldDirectory implements AutoCloseable {
    private static final String LOCK = ".held";

    private final FileChannel lock;

    private HeldDirectory(FileChannel lock) {
        this.lock = lock;
    }

    /** Makes the directory if it is missing and takes it for {@code owner}. */
    static HeldDirectory take(Path directory, String owner) {
        @Nullable FileChannel lock = null;
        try {
            Files.createDirectories(directory);
            lock =
                    FileChannel.open(
                            directory.resolve(LOCK),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (lock.tryLock() != null) {
                return new HeldDirectory(lock);
            }
            lock.close();
        } catch (OverlappingFileLockException _) {
            close(lock);
        } catch (IOException e) {
            close(lock);
            throw new EmbeddedFailure(
                    owner + " cannot keep its data in " + directory + ": " + e, e);
        }
        throw new EmbeddedFailure(
                owner + " cannot keep its data in " + directory + ": another one does already");
    }

    @Override
    public void close() {
        close(lock);
    }

    private static void close(@Nullable FileChannel lock) {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException _) {
            // The lock goes with the process at the latest.
        }
    }
}
