package io.sluice.transport;

import io.sluice.session.Action;
import io.sluice.session.Principal;
import org.jspecify.annotations.Nullable;

/**
 * What a client must be allowed to do to use a route.
 *
 * @param action null if nothing: the route is open to all
 * @param on the streams it concerns
 */
public record Need(@Nullable Action action, On on) {
    /** Open to all. */
    public static final Need NOTHING = new Need(null);

    /** Something that concerns no stream. */
    public Need(@Nullable Action action) {
        this(action, new On.Nothing());
    }

    /** Something that concerns the stream a variable of the route's path names. */
    public static Need onVariable(Action action, String variable) {
        return new Need(action, new On.Variable(variable));
    }

    /** Something that concerns that stream. */
    public static Need onStream(Action action, String stream) {
        return new Need(action, new On.Named(stream));
    }

    /**
     * Something that concerns what the route finds out: it says itself what a principal may have.
     *
     * @param action what it is about
     */
    public static Need judgedByRoute(Action action) {
        return new Need(action, new On.Whatever());
    }

    /** What it concerns. */
    public sealed interface On {
        /** No stream. */
        record Nothing() implements On {}

        /** The stream that a variable of the route's path names. */
        record Variable(String name) implements On {}

        /** Always the same stream. */
        record Named(String stream) implements On {}

        /** What only the route knows; anyone who is known comes to it. */
        record Whatever() implements On {}
    }

    /** True if someone who is known may use the route. */
    boolean isMetBy(Principal principal, Request request) {
        if (action == null) {
            return true;
        }
        var access = principal.access();
        return switch (on) {
            case On.Nothing() -> access.may(action, "");
            case On.Variable(var name) -> access.may(action, request.variable(name));
            case On.Named(var stream) -> access.may(action, stream);
            case On.Whatever() -> true;
        };
    }
}
