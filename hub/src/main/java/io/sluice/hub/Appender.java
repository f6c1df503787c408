package io.sluice.hub;

import java.util.concurrent.CompletionStage;

/** The writing end of a topic in a log. May be called from any thread that may block. */
public interface Appender {
    /**
     * Appends an entry. Entries of one key appended one after the other stay in that order.
     *
     * @return completes with its place when the log has the entry for good; fails with {@link
     *     RejectedEntry} if the log will never take it. While the log is away it stays incomplete:
     *     appending is repeated, in order, until the log is back or the appender is closed; then it
     *     fails with another exception. It completes on a thread of the log's: what depends on it
     *     must not block there, nor append.
     */
    CompletionStage<Appended> append(Entry entry);
}
