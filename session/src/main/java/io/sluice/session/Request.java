package io.sluice.session;

import java.util.List;
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

    /** This is who I am. */
    record Authenticate(Credential credential) implements Request {}

    /** Are you there? */
    record Ping() implements Request {}

    /** Something that means nothing here, and does no harm. */
    record Nothing() implements Request {}

    /**
     * Not a message of this dialect.
     *
     * @param why what is wrong with it and what was expected, to be told to the client
     */
    record Malformed(String why) implements Request {}
}
