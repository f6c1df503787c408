package io.sluice.session;

import io.sluice.filter.Predicate;
import io.sluice.hub.Mark;
import io.sluice.hub.Payload;
import io.sluice.session.Notice.Code;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a database keeps of a stream, for clients that begin with few points of a long time. */
public interface Past {
    /**
     * Reads what was. Any thread may ask; does not block.
     *
     * @return completes on any thread, which must not be kept busy; fails with {@link Unread}
     */
    CompletionStage<Retrospect> read(Inquiry inquiry);

    /**
     * What is asked.
     *
     * @param key the one key it is about; null for all
     * @param points of one key, about, at the most
     * @param fields names of those wanted; empty for all
     * @param rows what the client may see; not to be passed over
     */
    record Inquiry(
            @Nullable Payload key, Instant since, int points, List<String> fields, Predicate rows) {
        public Inquiry {
            fields = List.copyOf(fields);
        }
    }

    /**
     * What was.
     *
     * @param pages JSON arrays of rows, in order; each small enough for a message
     * @param through where the stream goes on behind them; empty if nothing of it has been stored
     */
    record Retrospect(List<Payload> pages, List<Mark> through) {
        public Retrospect {
            pages = List.copyOf(pages);
            through = List.copyOf(through);
        }
    }

    /** It could not be read, or not be asked so; the message is for the client. No trace. */
    final class Unread extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Code code;
        private final transient @Nullable String part;

        /**
         * @param part what of the inquiry is wrong; null if nothing is
         */
        public Unread(Code code, String message, @Nullable String part) {
            super(message, null, false, false);
            this.code = code;
            this.part = part;
        }

        Refusal refusal() {
            return new Refusal(code, String.valueOf(getMessage()), part);
        }
    }
}
