package io.sluice.session;

import io.sluice.hub.Gap;
import io.sluice.hub.Publication;
import io.sluice.hub.SlowPolicy;
import java.util.List;

/** A language of a few words with spaces between them. Deletions have no word. */
record WordDialect(SlowPolicy slow, boolean listens) implements Dialect {
    static final WordDialect INSTANCE = new WordDialect(SlowPolicy.CATCH_UP, true);

    @Override
    public Terms terms() {
        return new Terms(slow, listens);
    }

    @Override
    public boolean publication(String stream, Publication publication, Out out) {
        out.add(stream).add(' ').add(publication.offset());
        if (publication.value() == null) {
            return false;
        }
        out.add(' ').add(publication.value());
        return true;
    }

    @Override
    public boolean gap(String stream, Gap gap, Out out) {
        out.add("gap " + stream + " " + gap.cause().text());
        return true;
    }

    @Override
    public boolean notice(Notice notice, Out out) {
        out.add(
                switch (notice) {
                    case Notice.Subscribed(var stream, var position) ->
                            "subscribed " + stream + " " + position;
                    case Notice.Unsubscribed(var stream) -> "unsubscribed " + stream;
                    case Notice.Pong(var at) -> "pong " + at;
                    case Notice.Reached(var stream, var position) ->
                            "reached " + stream + " " + position;
                    case Notice.Refused(var code, var message) ->
                            "refused " + code.text() + " " + message;
                });
        return true;
    }

    @Override
    public Request read(byte[] message) {
        var words =
                List.of(new String(message, java.nio.charset.StandardCharsets.UTF_8).split(" "));
        var rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "subscribe" -> new Request.Subscribe(rest);
            case "unsubscribe" -> new Request.Unsubscribe(rest);
            case "ping" -> new Request.Ping();
            default -> new Request.Malformed("expected a word I know");
        };
    }

    @Override
    public int closeCode(CloseReason reason) {
        return 4000 + List.of(CloseReason.values()).indexOf(reason);
    }
}
