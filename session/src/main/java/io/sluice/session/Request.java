package io.sluice.session;

import java.util.List;

/** What a client asks for. */
public sealed interface Request {
    /** Give me these streams. */
    record Subscribe(List<String> streams) implements Request {
        public Subscribe {
            streams = List.copyOf(streams);
        }
    }

    /** No more of these streams. */
    record Unsubscribe(List<String> streams) implements Request {
        public Unsubscribe {
            streams = List.copyOf(streams);
        }
    }

    /** Are you there? */
    record Ping() implements Request {}

    /**
     * Not a message of this dialect.
     *
     * @param why what is wrong with it and what was expected, to be told to the client
     */
    record Malformed(String why) implements Request {}
}
