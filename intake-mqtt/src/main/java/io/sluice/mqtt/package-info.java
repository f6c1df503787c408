/**
 * Devices' messages from MQTT into a log, acknowledged only after the log has them.
 *
 * <p>In come messages, over one MQTT 5 connection for each pipeline, with a session the broker
 * keeps ({@link io.sluice.mqtt.Link}, {@link io.sluice.mqtt.Connection}). A pipeline's own thread
 * turns each into an entry ({@link io.sluice.mqtt.Mapping}) and gives it to an {@link
 * io.sluice.hub.Appender}; when that has it for good the broker is told ({@link
 * io.sluice.mqtt.Handover}). While the log is away nothing is acknowledged, and the broker holds
 * back what exceeds the receive maximum. What can never be used is kept in the quarantine, counted
 * by {@link io.sluice.mqtt.Reason}, and acknowledged: one bad message never stops a pipeline.
 *
 * <p>This room knows the hub, and no other: not which log it is, not files, not the environment.
 */
@NullMarked
package io.sluice.mqtt;

import org.jspecify.annotations.NullMarked;
