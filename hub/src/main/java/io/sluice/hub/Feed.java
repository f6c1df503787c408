package io.sluice.hub;

/** Takes what a log's reader thread reads. All calls come from that thread. */
@FunctionalInterface
public interface Feed {
    /** The next stretch of the stream. Must not block. */
    void chunk(Chunk chunk);
}
