package io.sluice.protocol;

import io.sluice.hub.Gap;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.hub.SlowPolicy;
import io.sluice.session.Channel;
import io.sluice.session.CloseReason;
import io.sluice.session.Dialect;
import io.sluice.session.Notice;
import io.sluice.session.Out;
import io.sluice.session.Request;
import io.sluice.session.Terms;
import org.jspecify.annotations.Nullable;

/**
 * The native messages as server-sent events, as the WHATWG's HTML standard has them: data is the
 * default event, any other has its type as name. The id is the position.
 *
 * @param saysPositionOfConnection true if no event says its id itself, since each is preceded by
 *     that of the whole connection
 */
public record SseDialect(boolean saysPositionOfConnection) implements Dialect {
    /** Where an event's own position is that of the whole connection. */
    public static final SseDialect INSTANCE = new SseDialect(false);

    private static final SseDialect OF_CONNECTION = new SseDialect(true);
    private static final NativeDialect NATIVE = NativeDialect.INSTANCE;
    private static final Terms TERMS =
            new Terms(SlowPolicy.CATCH_UP, false, false, true, false, Terms.Ending.MESSAGE);
    private static final byte[] EVENT = JsonText.ascii("event: ");
    private static final byte[] ID = JsonText.ascii("id: ");
    private static final byte[] DATA = JsonText.ascii("data: ");
    private static final byte[] END = JsonText.ascii("\n\n");

    @Override
    public Terms terms() {
        return TERMS;
    }

    @Override
    public boolean publication(Channel channel, Publication publication, Out out) {
        if (!saysPositionOfConnection) {
            out.add(ID).add(publication.partition().prefix()).add(publication.offset() + 1);
            out.add('\n');
        }
        out.add(DATA);
        boolean isTold = NATIVE.publication(channel, EventLines.in(publication), out);
        out.add(END);
        return isTold;
    }

    @Override
    public boolean gap(Channel channel, Gap gap, Out out) {
        begin("gap", gap.to(), out);
        boolean isTold = NATIVE.gap(channel, gap, out);
        out.add(END);
        return isTold;
    }

    @Override
    public boolean notice(Notice notice, Out out) {
        begin(NativeNotices.type(notice), reached(notice), out);
        NativeNotices.write(notice, out);
        out.add(END);
        return true;
    }

    /** Everything of an event before its message, which has no line ends. */
    private void begin(String type, @Nullable Position reached, Out out) {
        out.add(EVENT).add(type).add('\n');
        if (reached != null && !saysPositionOfConnection) {
            position(String.join(",", reached.parts()), out);
        }
        out.add(DATA);
    }

    /**
     * Where the client stands once it has the notice; null if that is where it stood. After a reset
     * it stands nowhere: if it is cut off then, it has to begin anew.
     */
    private static @Nullable Position reached(Notice notice) {
        return switch (notice) {
            case Notice.Subscribed(_, var position, _, _) -> known(position);
            case Notice.Synced(_, var position) -> known(position);
            case Notice.Reached(_, var position) -> known(position);
            case Notice.Reset _ -> Position.nowhere();
            default -> null;
        };
    }

    private static @Nullable Position known(Position position) {
        return position.next().isEmpty() ? null : position;
    }

    @Override
    public Dialect withPositionOfConnection() {
        return OF_CONNECTION;
    }

    @Override
    public void position(String position, Out out) {
        out.add(ID).add(position).add('\n');
    }

    @Override
    public Request read(byte[] message) {
        return new Request.Malformed("this endpoint takes no messages");
    }

    @Override
    public int closeCode(CloseReason reason) {
        return CloseCodes.common(reason);
    }
}
