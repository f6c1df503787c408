package io.sluice.transport;

import io.sluice.hub.Gap;
import io.sluice.hub.Publication;
import io.sluice.hub.SlowPolicy;
import io.sluice.session.CloseReason;
import io.sluice.session.Dialect;
import io.sluice.session.Notice;
import io.sluice.session.Out;
import io.sluice.session.Request;
import io.sluice.session.Terms;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Payloads as they are, and a few words; what it does not know it says back. */
enum PlainDialect implements Dialect {
    INSTANCE;

    @Override
    public Terms terms() {
        return new Terms(SlowPolicy.CATCH_UP, true);
    }

    @Override
    public boolean publication(String stream, Publication publication, Out out) {
        if (publication.value() == null) {
            return false;
        }
        out.add(publication.value());
        return true;
    }

    @Override
    public boolean gap(String stream, Gap gap, Out out) {
        out.add("gap ").add(stream);
        return true;
    }

    @Override
    public boolean notice(Notice notice, Out out) {
        switch (notice) {
            case Notice.Subscribed(var stream, _) -> out.add("subscribed ").add(stream);
            case Notice.Unsubscribed(var stream) -> out.add("unsubscribed ").add(stream);
            case Notice.Pong _ -> out.add("pong");
            case Notice.Reached(var stream, _) -> out.add("reached ").add(stream);
            case Notice.Refused(_, var message) -> out.add(message);
        }
        return true;
    }

    @Override
    public Request read(byte[] message) {
        var text = new String(message, StandardCharsets.UTF_8);
        if (text.equals("bug")) {
            throw new IllegalStateException("a bug in a dialect");
        }
        if (text.startsWith("subscribe ")) {
            return new Request.Subscribe(List.of(text.substring("subscribe ".length())));
        }
        return text.equals("ping") ? new Request.Ping() : new Request.Malformed("said: " + text);
    }

    @Override
    public int closeCode(CloseReason reason) {
        return switch (reason) {
            case CLIENT_LEFT -> 1000;
            case PROTOCOL_ERROR -> 1002;
            case NOT_TEXT -> 1007;
            case TOO_MANY_MESSAGES -> 1008;
            case MESSAGE_TOO_BIG -> 1009;
            case INTERNAL_ERROR -> 1011;
            case SHUTTING_DOWN -> 1012;
            case NOT_READING -> 1013;
            case TOKEN_EXPIRED -> 4401;
            case IDLE -> 4408;
        };
    }
}
