package io.sluice.cluster;

import org.jspecify.annotations.Nullable;

/**
 * The cluster's journals.
 *
 * @param nodes what nodes count. One partition; what is older than a minute is of no use, and it
 *     may be read from its end on. Must not be compacted
 * @param revocations what has been revoked. Read from its beginning; keeps the last record of each
 *     key for as long as {@link RevocationSettings#longest}
 * @param presence who has come and gone, for clients, too. Read from its beginning; keeps the last
 *     record of each key. Null if nobody is to be told
 */
public record Journals(Journal nodes, Journal revocations, @Nullable Journal presence) {}
