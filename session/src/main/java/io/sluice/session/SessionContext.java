package io.sluice.session;

import io.netty.buffer.ByteBufAllocator;
import io.sluice.hub.Time;

/**
 * What all sessions share.
 *
 * @param authenticator finds out who shows a token in a message
 * @param allocator where frames come from: pooled, direct
 */
public record SessionContext(
        SessionSettings settings,
        SessionMeters meters,
        Authenticator authenticator,
        ByteBufAllocator allocator,
        Time time) {}
