package io.sluice.session;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a client asks for. */
public sealed interface Request {
    /** Give me these channels. */
    record Subscribe(List<String> channels, Wish wish) implements Request {
        public Subscribe {
            channels = List.copyOf(channels);
        }
    }

    /** No more of these channels. */
    record Unsubscribe(List<String> channels) implements Request {
        public Unsubscribe {
            channels = List.copyOf(channels);
        }
    }

    /**
     * Give me these channels at another pace.
     *
     * @param every as in {@link Wish}; null for as things come
     */
    record SetPace(List<String> channels, @Nullable String every, @Nullable String deliver)
            implements Request {
        public SetPace {
            channels = List.copyOf(channels);
        }
    }

    /**
     * Of what I am given, give me from now on only what is watched. What that is, is the dialect's
     * to know: see {@link Dialect#after}.
     *
     * @param names everything that is watched from now on; empty for all there is
     */
    record Watch(Set<String> names) implements Request {
        public Watch {
            names = Set.copyOf(names);
        }
    }

    /** This is who I am. */
    record Authenticate(Credential credential) implements Request {}

    /** Are you there? */
    record Ping() implements Request {}

    /** Something that means nothing here, and does no harm. */
    record Nothing() implements Request {}

    /**
     * A message of this dialect that asks for what cannot be.
     *
     * @param why what is wrong with it and what was expected, to be told to the client
     * @param part the offending part of it; null if none can be named
     */
    record Impossible(Notice.Code code, String why, @Nullable String part) implements Request {}

    /**
     * Not a message of this dialect.
     *
     * @param why what is wrong with it and what was expected, to be told to the client
     */
    record Malformed(String why) implements Request {}
}
