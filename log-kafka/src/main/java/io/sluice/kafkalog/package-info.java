/**
 * Streams that live in Kafka or in what speaks its protocol.
 *
 * <p>A {@link io.sluice.kafkalog.KafkaCluster} stands for the brokers: whether they can be reached,
 * which topics there are, and making those that are missing. A {@link io.sluice.kafkalog.KafkaLog}
 * reads the topics of one stream on one thread and hands chunks of checked publications to the hub;
 * it knows which life of a topic it reads, so that a topic made again is told as a gap and never
 * mistaken for the old one. What has been read can be read again, stretch by stretch: few readers
 * do that for all streams of a cluster. {@link io.sluice.kafkalog.Appenders} are the writing end:
 * what was appended stays in order and is repeated until the brokers have it.
 *
 * <p>An outage is a state here, not an event: one line when it begins, one when it is over, and a
 * problem in the status between. This room knows no client, no session and no wire language.
 */
@NullMarked
package io.sluice.kafkalog;

import org.jspecify.annotations.NullMarked;
