package io.sluice.history;

import io.sluice.hub.Mark;
import java.util.List;

/**
 * What is before live, read at one moment. Each row stored at that moment, from the start on, is
 * either in a bucket or among the rows; what is stored later is at {@code through} or after it.
 *
 * @param buckets figures of closed buckets
 * @param rows those after the last of them, by time
 * @param through where live goes on; empty if nothing of the stream has been stored
 */
public record HistorySlice(HistoryAnswer buckets, HistoryAnswer rows, List<Mark> through) {
    public HistorySlice {
        through = List.copyOf(through);
    }
}
