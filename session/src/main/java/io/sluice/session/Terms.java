package io.sluice.session;

import io.sluice.hub.SlowPolicy;

/**
 * What a dialect settles for its clients.
 *
 * @param slow what becomes of a cursor whose client is slow, where a stream's settings do not say
 * @param listens false if nothing a client sends means anything
 */
public record Terms(SlowPolicy slow, boolean listens) {}
