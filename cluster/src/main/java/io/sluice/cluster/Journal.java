package io.sluice.cluster;

import io.sluice.hub.Appender;
import io.sluice.hub.Log;

/**
 * A log that nodes write to for each other. All nodes read all of it.
 *
 * @param log its reading end, which the cluster follows; closed by whoever made it
 * @param appender its writing end
 */
public record Journal(Log log, Appender appender) {}
