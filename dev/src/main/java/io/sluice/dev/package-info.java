/**
 * What {@code ./sluice dev} runs beside the gateway: a Kafka node, an MQTT broker, and the devices
 * of a simulated house.
 *
 * <p>The two servers are the real ones, inside this JVM: they keep their data in a directory and
 * can be stopped and started again at will, as tests of outages do. The {@link
 * io.sluice.dev.Devices} publish what a {@code House} shows them. A house is a pure function of
 * time: days are made from a seed and their number, and counters are sums of days, so that they
 * only rise, whenever and wherever the devices are started.
 *
 * <p>This room is for development and tests and never part of the release; nothing depends on it.
 */
@NullMarked
package io.sluice.dev;

import org.jspecify.annotations.NullMarked;
