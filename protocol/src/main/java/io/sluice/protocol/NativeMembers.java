package io.sluice.protocol;

import io.sluice.hub.Pace;
import io.sluice.hub.Position;
import io.sluice.session.Channel;
import io.sluice.session.Out;
import io.sluice.session.Span;
import java.util.Iterator;
import java.util.Locale;

/** Writes the members that native messages have in common, each with the comma before it. */
final class NativeMembers {
    private static final byte[] STREAM = JsonText.ascii(",\"stream\":");
    private static final byte[] CHANNEL = JsonText.ascii(",\"channel\":");

    private NativeMembers() {}

    /** The stream, and the channel as the client named it where that is not the same. */
    static void channel(Channel channel, Out out) {
        out.add(STREAM);
        JsonText.string(out, channel.stream());
        if (!channel.isWhole()) {
            out.add(CHANNEL);
            JsonText.string(out, channel.text());
        }
    }

    /** A channel in both spellings: the systems replaced disagree on a stream or a list of them. */
    static void channelInBothSpellings(Channel channel, Out out) {
        channel(channel, out);
        out.add(",\"streams\":[");
        JsonText.string(out, channel.stream());
        out.add(']');
    }

    /** The position, if there is one. */
    static void position(Position position, Out out) {
        if (!position.next().isEmpty()) {
            position("position", position, out);
        }
    }

    /** A string; a list of strings where there is not exactly one partition. */
    static void position(String name, Position position, Out out) {
        Iterator<String> parts = position.parts().iterator();
        boolean list = position.next().size() != 1;
        out.add(",\"").add(name).add(list ? "\":[" : "\":");
        while (parts.hasNext()) {
            out.add('"').add(parts.next()).add(parts.hasNext() ? "\"," : "\"");
        }
        out.add(list ? "]" : "");
    }

    /** How often and what of it, if there is a pace. */
    static void pace(Pace pace, Out out) {
        if (pace.isSet()) {
            text("every", Span.text(pace.every()), out);
            text("deliver", pace.deliver().name().toLowerCase(Locale.ROOT), out);
        }
    }

    static void text(String name, String value, Out out) {
        out.add(",\"").add(name).add("\":");
        JsonText.string(out, value);
    }

    static void time(String name, long millis, Out out) {
        out.add(",\"").add(name).add("\":");
        JsonTime.write(out, millis);
    }
}
