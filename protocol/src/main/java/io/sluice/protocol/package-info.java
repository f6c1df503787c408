/**
 * The wire languages clients speak: native, its messages as server-sent events, flat, and those of
 * the task service and the console.
 *
 * <p>In come publications and notices, out go the bytes of their messages; in come a client's
 * messages, out go requests. A dialect never changes and knows no socket. PROTOCOL.md is this
 * room's promise to clients.
 */
@NullMarked
package io.sluice.protocol;

import org.jspecify.annotations.NullMarked;
