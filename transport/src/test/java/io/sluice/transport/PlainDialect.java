package io.sluice.transport;

import io.sluice.hub.Gap;
import io.sluice.hub.Publication;
import io.sluice.hub.SlowPolicy;
import io.sluice.session.Channel;
import io.sluice.session.CloseReason;
import io.sluice.session.Credential;
import io.sluice.session.Dialect;
import io.sluice.session.Notice;
import io.sluice.session.Out;
import io.sluice.session.Request;
import io.sluice.session.Terms;
import io.sluice.session.Wish;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Payloads as they are, and a few words; what it does not know it says back. */
enum PlainDialect implements Dialect {
    INSTANCE;

    @Override
    public Terms terms() {
        return new Terms(SlowPolicy.CATCH_UP, true, true, true, false, Terms.Ending.CODE);
    }

    @Override
    public boolean publication(Channel channel, Publication publication, Out out) {
        if (publication.value() == null) {
            return false;
        }
        out.add(publication.value());
        return true;
    }

    @Override
    public boolean gap(Channel channel, Gap gap, Out out) {
        out.add("gap ").add(channel.text());
        return true;
    }

    @Override
    public boolean notice(Notice notice, Out out) {
        out.add(words(notice));
        return true;
    }

    static String words(Notice notice) {
        return switch (notice) {
            case Notice.Subscribed(var channel, _, _, _) -> "subscribed " + channel.text();
            case Notice.Unsubscribed(var channel, _) -> "unsubscribed " + channel.text();
            case Notice.Synced(var channel, _) -> "synced " + channel.text();
            case Notice.Reset(var channel) -> "reset " + channel.text();
            case Notice.History(var channel, _, _) -> "history " + channel.text();
            case Notice.Reached(var channel, _) -> "reached " + channel.text();
            case Notice.Paced(var channel, _) -> "paced " + channel.text();
            case Notice.Connected(var user, _) -> "connected " + user;
            case Notice.TokenExpiring _ -> "token expiring";
            case Notice.Authenticated _ -> "authenticated";
            case Notice.Pong _ -> "pong";
            case Notice.Refused refused -> refused.message();
            case Notice.Ending(var reason) -> "ending " + reason.label();
        };
    }

    @Override
    public Request read(byte[] message) {
        var text = new String(message, StandardCharsets.UTF_8);
        if (text.equals("bug")) {
            throw new IllegalStateException("a bug in a dialect");
        }
        if (text.startsWith("subscribe ")) {
            return new Request.Subscribe(
                    List.of(text.substring("subscribe ".length())), Wish.PLAIN);
        }
        if (text.startsWith("auth ")) {
            return new Request.Authenticate(new Credential(text.substring("auth ".length())));
        }
        return text.equals("ping") ? new Request.Ping() : new Request.Malformed("said: " + text);
    }

    @Override
    public int closeCode(CloseReason reason) {
        return switch (reason) {
            case CLIENT_LEFT -> 1000;
            case PROTOCOL_ERROR -> 1002;
            case NOT_TEXT -> 1007;
            case TOO_MANY_MESSAGES, NO_USER, MALFORMED, IMPOSSIBLE -> 1008;
            case MESSAGE_TOO_BIG -> 1009;
            case INTERNAL_ERROR -> 1011;
            case SHUTTING_DOWN, OUTGROWN -> 1012;
            case NOT_READING, TOO_SLOW, UNAVAILABLE -> 1013;
            case TOKEN_EXPIRED, REVOKED, UNAUTHENTICATED -> 4401;
            case IDLE -> 4408;
        };
    }
}
