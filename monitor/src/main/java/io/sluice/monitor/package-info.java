/**
 * The Kafka cluster as a stream: what its topics, groups and brokers do, told in rounds.
 *
 * <p>A {@link io.sluice.monitor.Survey} looks at the brokers once per round, whatever the number of
 * viewers, and answers a {@link io.sluice.monitor.Sighting}: bare facts, and what could not be
 * seen. Two sightings make a report: rates, lag, what has happened. Reports are entries of a log
 * like any other, so that clients have them by the ways they have all streams. This room knows no
 * clients and no sockets.
 */
@NullMarked
package io.sluice.monitor;

import org.jspecify.annotations.NullMarked;
