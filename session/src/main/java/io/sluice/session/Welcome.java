package io.sluice.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What clients of an endpoint have from the start, without asking. */
public sealed interface Welcome {
    /** These streams, as far as the client may have them. */
    record Streams(List<String> names) implements Welcome {
        public Streams {
            names = List.copyOf(names);
        }
    }

    /**
     * The channel of one user, whom the client names.
     *
     * @param stream the stream whose keys are users
     * @param parameter the parameter of the URL that names the user
     * @param replay how far back such a client begins, a duration; null for what comes
     */
    record User(String stream, String parameter, @Nullable String replay) implements Welcome {}

    /**
     * These channels, of the endpoint's own accord: a client has all of them, or may not come in.
     * Where they begin does not depend on what it may replay.
     */
    record Channels(List<Given> given) implements Welcome {
        public Channels {
            given = List.copyOf(given);
        }
    }

    /** A channel, and what it is to be like. */
    record Given(Channel channel, Wish wish) {}

    /** Nothing. */
    static Welcome nothing() {
        return new Streams(List.of());
    }

    /** The streams it takes channels from. */
    default List<String> streams() {
        return switch (this) {
            case Streams(var names) -> names;
            case User user -> List.of(user.stream());
            case Channels(var given) ->
                    given.stream().map(one -> one.channel().stream()).distinct().toList();
        };
    }
}
