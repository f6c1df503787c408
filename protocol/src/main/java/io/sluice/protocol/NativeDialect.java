package io.sluice.protocol;

import io.sluice.hub.Gap;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.hub.SlowPolicy;
import io.sluice.session.CloseReason;
import io.sluice.session.Dialect;
import io.sluice.session.Notice;
import io.sluice.session.Out;
import io.sluice.session.Request;
import io.sluice.session.Terms;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** Sluice's own language: JSON messages with a {@code type}; data in an envelope with position. */
public final class NativeDialect implements Dialect {
    /** The one there is. */
    public static final NativeDialect INSTANCE = new NativeDialect();

    private static final Terms TERMS = new Terms(SlowPolicy.CATCH_UP, true);
    private static final byte[] DATA = ascii("{\"type\":\"data\",\"stream\":");
    private static final byte[] DELETED = ascii("{\"type\":\"data\",\"deleted\":true,\"stream\":");
    private static final byte[] POSITION = ascii(",\"position\":\"");
    private static final byte[] TIMESTAMP = ascii("\",\"timestamp\":");
    private static final byte[] PAYLOAD = ascii(",\"data\":");

    private NativeDialect() {}

    @Override
    public Terms terms() {
        return TERMS;
    }

    @Override
    public boolean publication(String stream, Publication publication, Out out) {
        out.add(publication.isDeletion() ? DELETED : DATA);
        JsonText.string(out, stream);
        out.add(POSITION).add(publication.partition().prefix()).add(publication.offset() + 1);
        out.add(TIMESTAMP);
        JsonText.time(out, publication.timestamp());
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
    public boolean gap(String stream, Gap gap, Out out) {
        out.add("{\"type\":\"gap\",\"stream\":");
        JsonText.string(out, stream);
        out.add(",\"reason\":\"").add(gap.cause().text()).add("\",\"from\":");
        position(out, gap.from());
        out.add(",\"to\":");
        if (gap.to() == null) {
            out.add("null");
        } else {
            position(out, gap.to());
        }
        out.add('}');
        return true;
    }

    @Override
    public boolean notice(Notice notice, Out out) {
        switch (notice) {
            case Notice.Subscribed(var stream, var position) -> {
                aboutStream(out, "subscribed", stream);
                bothSpellings(out, stream);
                positionMember(out, position);
            }
            case Notice.Unsubscribed(var stream) -> {
                aboutStream(out, "unsubscribed", stream);
                bothSpellings(out, stream);
            }
            case Notice.Pong(var at) -> {
                out.add("{\"type\":\"pong\",\"timestamp\":");
                JsonText.time(out, at);
            }
            case Notice.Reached(var stream, var position) -> {
                aboutStream(out, "position", stream);
                positionMember(out, position);
            }
            case Notice.Refused(var code, var message) -> {
                out.add("{\"type\":\"error\",\"message\":");
                JsonText.string(out, message);
                out.add(",\"code\":\"").add(code.text()).add('"');
            }
        }
        out.add('}');
        return true;
    }

    private static void aboutStream(Out out, String type, String stream) {
        out.add("{\"type\":\"").add(type).add("\",\"stream\":");
        JsonText.string(out, stream);
    }

    /** The systems replaced disagree on one stream or a list of them: the message has both. */
    private static void bothSpellings(Out out, String stream) {
        out.add(",\"streams\":[");
        JsonText.string(out, stream);
        out.add(']');
    }

    private static void positionMember(Out out, Position position) {
        if (!position.next().isEmpty()) {
            out.add(",\"position\":");
            position(out, position);
        }
    }

    /** A string; a list of strings where there is more than one partition. */
    private static void position(Out out, Position position) {
        Iterator<String> parts = position.parts().iterator();
        boolean list = position.next().size() != 1;
        out.add(list ? "[" : "");
        while (parts.hasNext()) {
            out.add('"').add(parts.next()).add(parts.hasNext() ? "\"," : "\"");
        }
        out.add(list ? "]" : "");
    }

    @Override
    public Request read(byte[] message) {
        return NativeRequests.read(message);
    }

    @Override
    public int closeCode(CloseReason reason) {
        return CloseCodes.common(reason);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
