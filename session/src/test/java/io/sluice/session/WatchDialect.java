package io.sluice.session;

import io.sluice.hub.Gap;
import io.sluice.hub.Publication;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Words, and what is watched in front of them: {@code [a b] energy 1 v}. After {@code watch a b}
 * that is so; {@code impossible x} cannot be, and is told with the time. That a channel is refused
 * it has no words for.
 */
record WatchDialect(Set<String> watched) implements Dialect {
    static final WatchDialect INSTANCE = new WatchDialect(Set.of());

    private static final WordDialect WORDS = WordDialect.INSTANCE;

    @Override
    public Terms terms() {
        return WORDS.terms();
    }

    @Override
    public boolean publication(Channel channel, Publication publication, Out out) {
        out.add(new TreeSet<>(watched) + " ");
        return WORDS.publication(channel, publication, out);
    }

    @Override
    public boolean gap(Channel channel, Gap gap, Out out) {
        return WORDS.gap(channel, gap, out);
    }

    @Override
    public boolean notice(Notice notice, Out out) {
        if (notice instanceof Notice.Refused refused) {
            if (refused.channel() != null) {
                return false;
            }
            out.add(refused.at() + " ");
        }
        return WORDS.notice(notice, out);
    }

    @Override
    public Request read(byte[] message) {
        var words = List.of(new String(message, StandardCharsets.UTF_8).split(" "));
        var rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "watch" -> new Request.Watch(new HashSet<>(rest));
            case "impossible" ->
                    new Request.Impossible(
                            Notice.Code.INVALID_CHANNEL, "no", String.join(" ", rest));
            default -> WORDS.read(message);
        };
    }

    @Override
    public Dialect after(Request request) {
        return request instanceof Request.Watch(var names) ? new WatchDialect(names) : this;
    }

    @Override
    public int closeCode(CloseReason reason) {
        return WORDS.closeCode(reason);
    }
}
