package io.sluice.protocol;

import io.sluice.hub.Gap;
import io.sluice.hub.Payload;
import io.sluice.hub.Publication;
import io.sluice.hub.SlowPolicy;
import io.sluice.session.Channel;
import io.sluice.session.CloseReason;
import io.sluice.session.Dialect;
import io.sluice.session.Notice;
import io.sluice.session.Out;
import io.sluice.session.Request;
import io.sluice.session.Terms;

/**
 * The language of the task service: {@code connected}, {@code task_update} with the event as it was
 * published, {@code pong}. Without positions; deletions are not told, and a gap is only counted. A
 * message that is no JSON object ends the session.
 */
public final class TasksDialect implements Dialect {
    /** The one there is. */
    public static final TasksDialect INSTANCE = new TasksDialect();

    private static final Terms TERMS =
            new Terms(SlowPolicy.CATCH_UP, true, false, false, true, Terms.Ending.CODE);
    private static final byte[] UPDATE = JsonText.ascii("{\"type\":\"task_update\",\"event\":");
    private static final byte[] CONNECTED =
            JsonText.ascii(
                    "{\"type\":\"connected\",\"message\":\"WebSocket connected successfully\"");
    private static final byte[] PONG = JsonText.ascii("{\"type\":\"pong\"}");
    private static final byte[] TIMESTAMP = JsonText.ascii(",\"timestamp\":");

    private TasksDialect() {}

    @Override
    public Terms terms() {
        return TERMS;
    }

    @Override
    public boolean publication(Channel channel, Publication publication, Out out) {
        Payload event = publication.value();
        if (event == null) {
            return false;
        }
        out.add(UPDATE).add(event).add(TIMESTAMP);
        JsonTime.write(out, publication.timestamp());
        out.add('}');
        return true;
    }

    @Override
    public boolean gap(Channel channel, Gap gap, Out out) {
        return false;
    }

    @Override
    public boolean notice(Notice notice, Out out) {
        return switch (notice) {
            case Notice.Connected(var user, var at) -> {
                out.add(CONNECTED).add(",\"user_id\":");
                JsonText.string(out, user);
                out.add(TIMESTAMP);
                JsonTime.write(out, at);
                out.add('}');
                yield true;
            }
            case Notice.Pong _ -> {
                out.add(PONG);
                yield true;
            }
            default -> false;
        };
    }

    /** Text that is empty, and types that are not known, mean nothing. */
    @Override
    public Request read(byte[] message) {
        if (message.length == 0) {
            return new Request.Nothing();
        }
        try {
            return "ping".equals(RequestMembers.of(message).textIfAny("type"))
                    ? new Request.Ping()
                    : new Request.Nothing();
        } catch (Misread e) {
            return new Request.Malformed(e.why());
        }
    }

    @Override
    public int closeCode(CloseReason reason) {
        return switch (reason) {
            case TOKEN_EXPIRED, REVOKED -> 1008;
            default -> CloseCodes.common(reason);
        };
    }
}
