package io.sluice.protocol;

import io.sluice.hub.Gap;
import io.sluice.hub.Publication;
import io.sluice.hub.SlowPolicy;
import io.sluice.session.Channel;
import io.sluice.session.CloseReason;
import io.sluice.session.Dialect;
import io.sluice.session.Notice;
import io.sluice.session.Out;
import io.sluice.session.Request;
import io.sluice.session.Terms;

/** Sluice's own language: JSON messages with a {@code type}; data in an envelope with position. */
public final class NativeDialect implements Dialect {
    /** The one there is. */
    public static final NativeDialect INSTANCE = new NativeDialect();

    private static final Terms TERMS =
            new Terms(SlowPolicy.CATCH_UP, true, true, true, false, Terms.Ending.CODE);
    private static final byte[] DATA = JsonText.ascii("{\"type\":\"data\"");
    private static final byte[] DELETED = JsonText.ascii("{\"type\":\"data\",\"deleted\":true");
    private static final byte[] GAP = JsonText.ascii("{\"type\":\"gap\"");
    private static final byte[] POSITION = JsonText.ascii(",\"position\":\"");
    private static final byte[] TIMESTAMP = JsonText.ascii("\",\"timestamp\":");
    private static final byte[] PAYLOAD = JsonText.ascii(",\"data\":");

    private NativeDialect() {}

    @Override
    public Terms terms() {
        return TERMS;
    }

    @Override
    public boolean publication(Channel channel, Publication publication, Out out) {
        out.add(publication.isDeletion() ? DELETED : DATA);
        NativeMembers.channel(channel, out);
        out.add(POSITION).add(publication.partition().prefix()).add(publication.offset() + 1);
        out.add(TIMESTAMP);
        JsonTime.write(out, publication.timestamp());
        if (publication.key() != null) {
            JsonText.keyMember(out, publication.key());
        }
        if (publication.value() != null) {
            out.add(PAYLOAD).add(publication.value());
        }
        out.add('}');
        return true;
    }

    @Override
    public boolean gap(Channel channel, Gap gap, Out out) {
        out.add(GAP);
        NativeMembers.channel(channel, out);
        NativeMembers.text("reason", gap.cause().text(), out);
        NativeMembers.position("from", gap.from(), out);
        if (gap.to() == null) {
            out.add(",\"to\":null");
        } else {
            NativeMembers.position("to", gap.to(), out);
        }
        out.add('}');
        return true;
    }

    @Override
    public boolean notice(Notice notice, Out out) {
        if (notice instanceof Notice.Ending || notice instanceof Notice.Connected) {
            return false;
        }
        NativeNotices.write(notice, out);
        return true;
    }

    @Override
    public Request read(byte[] message) {
        return NativeRequests.read(message);
    }

    @Override
    public int closeCode(CloseReason reason) {
        return CloseCodes.common(reason);
    }
}
