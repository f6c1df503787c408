/**
 * Streams, positions, tails and cursors: what makes a subscription a cursor over a log.
 *
 * <p>In come chunks of publications, from the one reader thread a {@link io.sluice.hub.Log} gives
 * each stream. Out go parcels, one contiguous piece of encoded bytes for all cursors of one variant
 * on one event loop. A stream's recent chunks lie in its {@link io.sluice.hub.Tail}; every event
 * loop reads them at its own pace through a {@link io.sluice.hub.Station}; a cursor whose client
 * cannot take more stays behind and holds nothing but its place.
 *
 * <p>This room knows the JDK and nothing else: no socket, no broker, no wire language, no clock of
 * its own.
 */
@NullMarked
package io.sluice.hub;

import org.jspecify.annotations.NullMarked;
