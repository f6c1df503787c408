package io.sluice.hub;

import org.jspecify.annotations.Nullable;

/** Where a stream lives: something that keeps publications in order and can be read again. */
public interface Log extends AutoCloseable {
    /**
     * Reads the stream and hands it to {@code feed}, from one reader thread, until closed. Called
     * once.
     */
    void follow(Feed feed);

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
