/**
 * Streams that live in Redis Streams, and roles leased by Redis.
 *
 * <p>A {@link io.sluice.redislog.RedisServer} stands for the server: whether it can be reached, and
 * the connections to it. A topic is one Redis stream with a little state beside it: who it is, how
 * far it has been numbered. Entries are numbered by a script, so that an entry's id is its offset,
 * offsets have no holes but where the log was trimmed, and what is sent again after a lost answer
 * is not appended again. A {@link io.sluice.redislog.RedisLog} follows one topic on one thread;
 * what has been read can be read again without any. {@link io.sluice.redislog.RedisAppenders} are
 * the writing end. A {@link io.sluice.redislog.RedisLease} gives roles to one node at a time.
 *
 * <p>An outage is a state here, not an event. What Redis has lost (a failover to a replica that was
 * behind, a flush) makes the topic another incarnation, which is told as a gap. This room knows no
 * client, no session and no wire language but Redis's.
 */
@NullMarked
package io.sluice.redislog;

import org.jspecify.annotations.NullMarked;
