package io.sluice.session;

import io.sluice.filter.FieldPath;
import io.sluice.filter.FilterLimits;
import io.sluice.filter.InvalidFilter;
import io.sluice.filter.Predicate;
import io.sluice.filter.Projection;
import io.sluice.hub.Beginning;
import io.sluice.hub.Mark;
import io.sluice.hub.Opening;
import io.sluice.hub.Pace;
import io.sluice.hub.Payload;
import io.sluice.hub.SlowPolicy;
import io.sluice.session.Notice.Code;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes plans of wishes at one endpoint, for one principal, or says why they cannot be met. */
final class Planner {
    static final Duration SHORTEST_PACE = Duration.ofMillis(250);
    static final Duration LONGEST_PACE = Duration.ofHours(1);
    private static final int MAX_MARKS = 10_000;
    private static final int MAX_POINTS = 2_000;

    private final Endpoint endpoint;
    private final Principal principal;
    private final long now;

    /**
     * @param now wall time in milliseconds
     */
    Planner(Endpoint endpoint, Principal principal, long now) {
        this.endpoint = endpoint;
        this.principal = principal;
        this.now = now;
    }

    /** What a client asks for. */
    Plan plan(String text, Wish wish) throws Refusal {
        return plan(text, wish, true);
    }

    /** What an endpoint gives: where that begins is not the client's choice. */
    Plan given(String text, Wish wish) throws Refusal {
        return plan(text, wish, false).withoutPast();
    }

    private Plan plan(String text, Wish wish, boolean isAsked) throws Refusal {
        Channel channel = known(text);
        Offer offer = offer(channel);
        require(Action.SUBSCRIBE, channel, "subscribe to");
        Selection selection = selection(offer, wish);
        var view = view(wish);
        var beginning = beginning(offer, wish, view);
        if (isAsked && (beginning.isPast() || view == Opening.View.STATE)) {
            require(Action.REPLAY, channel, "go back in");
        }
        if (view == Opening.View.STATE) {
            requireState(offer);
        }
        var pace = pace(channel, offer, wish);
        SlowPolicy slow = offer.settings().slow();
        var opening =
                new Opening(
                        beginning,
                        view,
                        channel.key(),
                        slow == null ? endpoint.dialect().terms().slow() : slow,
                        pace);
        var inquiry = inquiry(channel, offer, wish, beginning, selection);
        if (inquiry != null) {
            require(Action.HISTORY, channel, "ask for the history of");
        }
        return new Plan(channel, offer, wish, selection, opening, inquiry);
    }

    /** The channel of that name, if it is one of the endpoint's. */
    Channel known(String text) throws Refusal {
        Channel channel = channel(text);
        if (channel.isMine()) {
            channel = own(channel);
        }
        var _ = offer(channel);
        return channel;
    }

    /** Whose keys are users: the stream that is named, or the only one there is. */
    private Channel own(Channel channel) throws Refusal {
        String user = principal.user();
        if (user == null) {
            throw new Refusal(
                    Code.FORBIDDEN, "'" + Channel.ME + "' needs a token that names a user", null);
        }
        if (!channel.text().equals(Channel.ME)) {
            return channel.of(Payload.of(user), channel.stream());
        }
        var streams =
                endpoint.offers().entrySet().stream()
                        .filter(offer -> offer.getValue().settings().isPerUser())
                        .map(Map.Entry::getKey)
                        .toList();
        if (streams.size() != 1) {
            throw new Refusal(
                    Code.INVALID_CHANNEL,
                    streams.isEmpty()
                            ? "there is no stream with a channel for each user here"
                            : "several streams have a channel for each user; expected one such as '%s:%s'"
                                    .formatted(
                                            streams.stream().sorted().toList().getFirst(),
                                            Channel.ME),
                    channel.text());
        }
        return channel.of(Payload.of(user), streams.getFirst());
    }

    private static Channel channel(String text) throws Refusal {
        try {
            return Channel.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Code.INVALID_CHANNEL, String.valueOf(e.getMessage()), text);
        }
    }

    private Offer offer(Channel channel) throws Refusal {
        Offer offer = endpoint.offers().get(channel.stream());
        if (offer == null) {
            String name = Refusal.shown(channel.stream());
            throw new Refusal(
                    Code.STREAM_NOT_FOUND, "there is no stream '" + name + "' here", name);
        }
        return offer;
    }

    private void require(Action action, Channel channel, String what) throws Refusal {
        if (!principal.access().may(action, channel.stream(), channel.key())) {
            throw new Refusal(
                    Code.FORBIDDEN,
                    "the token does not allow to "
                            + what
                            + " '"
                            + Refusal.shown(channel.text())
                            + "'",
                    null);
        }
    }

    // --- what

    private Selection selection(Offer offer, Wish wish) throws Refusal {
        var rows = offer.settings().rows().bind(principal.claims()::find);
        try {
            var filter =
                    wish.filter() == null
                            ? Predicate.ALWAYS
                            : Predicate.parse(wish.filter(), FilterLimits.DEFAULTS);
            var fields = wish.fields().isEmpty() ? null : Projection.of(wish.fields());
            requireFilterable(offer.settings(), filter, fields);
            return new Selection(rows, filter, fields);
        } catch (InvalidFilter e) {
            boolean isTooComplex = e.code() == InvalidFilter.Code.TOO_COMPLEX;
            throw new Refusal(
                    isTooComplex ? Code.FILTER_TOO_COMPLEX : Code.INVALID_FILTER,
                    String.valueOf(e.getMessage()),
                    e.part());
        }
    }

    private static void requireFilterable(
            OfferSettings offer, Predicate filter, @Nullable Projection fields) throws Refusal {
        if (!offer.isJson() && (filter.usesPayload() || fields != null)) {
            throw new Refusal(Code.NOT_FILTERABLE, "payloads of this stream are not JSON", null);
        }
        for (var path : filter.fields()) {
            requireKnown(offer, path);
        }
        for (var path : fields == null ? List.<FieldPath>of() : fields.fields()) {
            requireKnown(offer, path);
        }
        for (var header : filter.headers()) {
            if (!offer.headers().contains(header)) {
                throw new Refusal(Code.INVALID_FILTER, "the stream keeps no such header", header);
            }
        }
    }

    private static void requireKnown(OfferSettings offer, FieldPath path) throws Refusal {
        if (!offer.fields().isEmpty() && !offer.fields().contains(path.steps().getFirst())) {
            throw new Refusal(
                    Code.INVALID_FILTER,
                    "the stream has no such field; it has "
                            + offer.fields().stream().sorted().toList(),
                    path.toString());
        }
    }

    private static Opening.View view(Wish wish) throws Refusal {
        return switch (wish.mode()) {
            case null -> Opening.View.EVENTS;
            case "events" -> Opening.View.EVENTS;
            case "state" -> Opening.View.STATE;
            default ->
                    throw new Refusal(
                            Code.INVALID_START,
                            "expected the mode 'events' or 'state'",
                            wish.mode());
        };
    }

    private static void requireState(Offer offer) throws Refusal {
        if (!offer.stream().keepsState()) {
            throw new Refusal(Code.STATE_UNAVAILABLE, "the stream keeps no state", null);
        }
    }

    // --- what was

    private Past.@Nullable Inquiry inquiry(
            Channel channel, Offer offer, Wish wish, Beginning beginning, Selection selection)
            throws Refusal {
        if (wish.points() == null) {
            return null;
        }
        if (!(beginning instanceof Beginning.Since(var since))) {
            throw new Refusal(Code.INVALID_START, "'points' goes with 'since'", wish.points());
        }
        if (wish.filter() != null) {
            throw new Refusal(
                    Code.INVALID_START, "history has no filter: leave out 'filter'", wish.points());
        }
        if (offer.past() == null || !endpoint.dialect().terms().tellsPosition()) {
            throw new Refusal(
                    Code.HISTORY_UNAVAILABLE, "there is no history of the stream here", null);
        }
        int points = points(wish.points());
        return new Past.Inquiry(channel.key(), since, points, wish.fields(), selection.rows());
    }

    private static int points(String text) throws Refusal {
        if (text.matches("[0-9]{1,5}")) {
            int points = Integer.parseInt(text);
            if (points >= 1 && points <= MAX_POINTS) {
                return points;
            }
        }
        throw new Refusal(Code.INVALID_START, "expected 'points' from 1 to " + MAX_POINTS, text);
    }

    // --- from where

    private Beginning beginning(Offer offer, Wish wish, Opening.View view) throws Refusal {
        int beginnings =
                (wish.after().isEmpty() ? 0 : 1)
                        + (wish.since() == null ? 0 : 1)
                        + (wish.last() == null ? 0 : 1);
        if (beginnings > 1) {
            throw new Refusal(
                    Code.INVALID_START, "expected one of 'after', 'since' and 'last'", null);
        }
        if (view == Opening.View.STATE && beginnings > 0 && wish.after().isEmpty()) {
            throw new Refusal(Code.INVALID_START, "the mode 'state' goes with 'after' only", null);
        }
        if (!wish.after().isEmpty()) {
            return new Beginning.Behind(marks(offer, wish.after()));
        }
        if (wish.since() != null) {
            return new Beginning.Since(since(wish.since()));
        }
        return wish.last() == null ? new Beginning.Now() : new Beginning.Last(last(wish.last()));
    }

    private List<Mark> marks(Offer offer, List<String> texts) throws Refusal {
        if (texts.size() > MAX_MARKS) {
            throw new Refusal(
                    Code.INVALID_POSITION, "at most " + MAX_MARKS + " positions in a list", null);
        }
        var marks = new ArrayList<Mark>(texts.size());
        for (String text : texts) {
            marks.add(mark(offer, text));
        }
        return marks;
    }

    private Mark mark(Offer offer, String text) throws Refusal {
        Mark mark;
        try {
            mark = Mark.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    Code.INVALID_POSITION,
                    "expected a position as it was given out, such as 1.q83vEjRWeJA.0:43",
                    text);
        }
        boolean isForeign =
                !offer.stream().hasIncarnation(mark.hash())
                        && endpoint.offers().values().stream()
                                .anyMatch(o -> o.stream().hasIncarnation(mark.hash()));
        if (isForeign) {
            throw new Refusal(Code.INVALID_POSITION, "a position of another stream", text);
        }
        return mark;
    }

    private Instant since(String text) throws Refusal {
        try {
            return Character.isDigit(text.isEmpty() ? ' ' : text.charAt(0)) && text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : Instant.ofEpochMilli(now).minus(Span.parse(text));
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            throw new Refusal(
                    Code.INVALID_START,
                    "expected a time such as 2025-12-27T12:00:00Z, or a duration such as 15m",
                    text);
        }
    }

    private static int last(String text) throws Refusal {
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) == 0) {
            throw new Refusal(
                    Code.INVALID_START, "expected a whole number of publications from 1", text);
        }
        return Integer.parseInt(text);
    }

    // --- how often

    /** The pace a client asks for, or the one it has to put up with. */
    Pace pace(Channel channel, Offer offer, Wish wish) throws Refusal {
        var least =
                longest(
                        offer.settings().every(),
                        principal.access().every(channel.stream(), channel.key()));
        var wished = wish.every() == null ? Duration.ZERO : every(wish.every());
        var deliver = deliver(wish.deliver(), least);
        var kept = longest(least, wished);
        return kept.isZero() ? Pace.NONE : new Pace(kept, deliver);
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Duration every(String text) throws Refusal {
        try {
            var every = Span.parse(text);
            if (every.compareTo(SHORTEST_PACE) >= 0 && every.compareTo(LONGEST_PACE) <= 0) {
                return every;
            }
        } catch (IllegalArgumentException | ArithmeticException _) {
            // told below
        }
        throw new Refusal(
                Code.INVALID_PACE, "expected a duration from 250ms to 1h, such as 2s", text);
    }

    /** Where there is a slowest pace, it holds for what is sent of a key, not for how. */
    private static Pace.Deliver deliver(@Nullable String text, Duration least) throws Refusal {
        var deliver =
                switch (text) {
                    case null -> Pace.Deliver.LATEST;
                    case "latest" -> Pace.Deliver.LATEST;
                    case "all" -> Pace.Deliver.ALL;
                    default ->
                            throw new Refusal(
                                    Code.INVALID_PACE, "expected 'latest' or 'all'", text);
                };
        return least.isZero() ? deliver : Pace.Deliver.LATEST;
    }
}
