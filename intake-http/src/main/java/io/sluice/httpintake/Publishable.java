package io.sluice.httpintake;

import io.sluice.hub.Appended;
import java.util.Optional;
import java.util.function.Function;

/**
 * A stream that may be published to over HTTP.
 *
 * @param inlet the way into it
 * @param takesEvents true if CloudEvents may be published to it, too
 * @param positions the position behind an entry, as clients have it; empty where it is not known
 *     yet in which incarnation that is. Any thread; must not block
 */
public record Publishable(
        Inlet inlet, boolean takesEvents, Function<Appended, Optional<String>> positions) {}
