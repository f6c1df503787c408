package io.sluice.hub;

import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream lives: something that keeps publications in order and can be read again.
 *
 * <p>It is followed by one reader thread, and read again by few others. All methods may be called
 * from any thread and do not block; their stages complete on threads of the log's, which must not
 * be kept busy, and fail with {@link LogUnavailable} while the log cannot be reached.
 */
public interface Log extends AutoCloseable {
    /**
     * Reads the stream and hands it to {@code feed}, from one reader thread, until closed. Called
     * once.
     */
    void follow(Feed feed);

    /** What the log holds now. */
    CompletionStage<Extent> extent();

    /**
     * Where publications of that time begin: for each partition the first one that is not older, or
     * the end where there is none.
     */
    CompletionStage<Position> at(Instant time);

    /**
     * Reads a stretch of one partition again. What is read is mapped as when it is followed; what
     * cannot be used is passed over, neither counted nor kept again.
     *
     * <p>The chunk's {@code before} and {@code after} name this partition only. It begins at {@code
     * from}, or where the log now begins if that is later; it ends at {@code to}, or earlier where
     * it has become large, but after at least one offset unless nothing is left of the stretch.
     *
     * @param to where to stop; at most what has been followed, so that reading waits for nothing
     * @return fails with {@link UnknownPartition} if the log does not have that partition, or not
     *     in that incarnation any more
     */
    CompletionStage<Chunk> read(Partition partition, long from, long to);

    /** How reading goes; may be asked from any thread, never blocks. */
    Status status();

    /** Ends reading; when it returns, the feed is not called again. */
    @Override
    void close();

    /**
     * How reading goes.
     *
     * @param following true if positions are known and records can be read
     * @param lag records in the log that have not been read yet; -1 if not known
     * @param problem what is in the way, in words for an operator
     */
    record Status(boolean following, long lag, @Nullable String problem) {}
}
