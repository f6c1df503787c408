package io.sluice.session;

import io.netty.buffer.ByteBufAllocator;
import io.sluice.hub.Time;

/**
 * What all sessions share.
 *
 * @param allocator where frames come from: pooled, direct
 */
public record SessionContext(
        SessionSettings settings, SessionMeters meters, ByteBufAllocator allocator, Time time) {}
