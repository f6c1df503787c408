package io.sluice.session;

import io.sluice.hub.Gap;
import io.sluice.hub.Pace;
import io.sluice.hub.Publication;
import io.sluice.hub.SlowPolicy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A language of a few words with spaces between them. Deletions have words only if they have a key.
 * What a client wishes stands behind question marks: {@code subscribe energy heat ? last=2}.
 *
 * @param hasIds whether messages can be preceded by the position of the connection
 * @param saysPositionOfConnection whether they are
 * @param endsMalformed whether a word that is not known ends the session
 */
record WordDialect(
        SlowPolicy slow,
        boolean listens,
        Terms.Ending ending,
        boolean hasIds,
        boolean saysPositionOfConnection,
        boolean endsMalformed)
        implements Dialect {
    static final WordDialect INSTANCE = new WordDialect(SlowPolicy.CATCH_UP, true);

    /** One for event streams. */
    static final WordDialect EVENTS =
            new WordDialect(SlowPolicy.CATCH_UP, true, Terms.Ending.MESSAGE, true, false, false);

    WordDialect(SlowPolicy slow, boolean listens) {
        this(slow, listens, Terms.Ending.CODE, false, false, false);
    }

    @Override
    public Terms terms() {
        return new Terms(slow, listens, true, listens, endsMalformed, ending);
    }

    @Override
    public Dialect withPositionOfConnection() {
        return hasIds ? new WordDialect(slow, listens, ending, true, true, endsMalformed) : this;
    }

    @Override
    public void position(String position, Out out) {
        out.add("<# " + position + ">");
    }

    @Override
    public boolean publication(Channel channel, Publication publication, Out out) {
        out.add(channel.text()).add(' ');
        if (publication.partition().number() > 0) {
            out.add((long) publication.partition().number()).add('/');
        }
        out.add(publication.offset()).add(' ');
        var key = publication.key();
        var value = publication.value();
        if (key != null) {
            out.add(value == null ? "-" : "").add(key).add(value == null ? "" : "=");
        }
        if (value != null) {
            out.add(value);
        }
        return key != null || value != null;
    }

    @Override
    public boolean gap(Channel channel, Gap gap, Out out) {
        out.add("gap " + channel.text() + " " + gap.cause().text());
        return true;
    }

    @Override
    public boolean notice(Notice notice, Out out) {
        out.add(
                switch (notice) {
                    case Notice.Subscribed(var channel, var position, var promise, var pace) ->
                            "subscribed %s %s%s%s"
                                    .formatted(channel.text(), position, text(promise), text(pace));
                    case Notice.Unsubscribed(var channel, var reason) ->
                            "unsubscribed "
                                    + channel.text()
                                    + (reason == null ? "" : " " + reason.text());
                    case Notice.Synced(var channel, var position) ->
                            "synced " + channel.text() + " " + position;
                    case Notice.Reset(var channel) -> "reset " + channel.text();
                    case Notice.History(var channel, var rows, var isLast) ->
                            "history %s %s%s"
                                    .formatted(channel.text(), rows.text(), isLast ? "" : " more");
                    case Notice.Reached(var channel, var position) ->
                            "reached " + channel.text() + " " + position;
                    case Notice.Paced(var channel, var pace) ->
                            "paced " + channel.text() + text(pace);
                    case Notice.Connected(var user, var at) -> "connected " + user + " " + at;
                    case Notice.TokenExpiring(var at) -> "expiring " + at;
                    case Notice.Authenticated(var until) ->
                            "authenticated" + (until == Principal.NEVER ? "" : " " + until);
                    case Notice.Pong(var at) -> "pong " + at;
                    case Notice.Refused(var code, var message, var _, var part, var _) ->
                            "refused %s %s%s"
                                    .formatted(
                                            code.text(),
                                            message,
                                            part == null ? "" : " (" + part + ")");
                    case Notice.Ending(var reason) -> "end " + reason.text();
                });
        return true;
    }

    private static String text(Notice.@Nullable Promise promise) {
        if (promise == null) {
            return "";
        }
        var shortfall = promise.shortfall();
        return shortfall == null ? " complete" : " " + shortfall.text();
    }

    private static String text(Pace pace) {
        return pace.isSet()
                ? " every "
                        + Span.text(pace.every())
                        + " "
                        + pace.deliver().name().toLowerCase(Locale.ROOT)
                : "";
    }

    @Override
    public Request read(byte[] message) {
        var parts = List.of(new String(message, StandardCharsets.UTF_8).split(" \\? "));
        var words = List.of(parts.getFirst().split(" "));
        var rest = words.subList(1, words.size());
        var wish = wish(parts.subList(1, parts.size()));
        return switch (words.getFirst()) {
            case "subscribe" -> new Request.Subscribe(rest, wish);
            case "unsubscribe" -> new Request.Unsubscribe(rest);
            case "pace" -> new Request.SetPace(rest, wish.every(), wish.deliver());
            case "auth" -> new Request.Authenticate(new Credential(rest.getFirst()));
            case "ping" -> new Request.Ping();
            default -> new Request.Malformed("expected a word I know");
        };
    }

    private static Wish wish(List<String> options) {
        Map<String, List<String>> query = new HashMap<>();
        for (String option : options) {
            var sides = option.split("=", 2);
            query.put(sides[0], Arrays.asList(sides[1]));
        }
        return Wish.of(query);
    }

    @Override
    public int closeCode(CloseReason reason) {
        return 4000 + List.of(CloseReason.values()).indexOf(reason);
    }
}
