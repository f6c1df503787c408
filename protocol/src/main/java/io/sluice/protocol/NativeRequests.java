package io.sluice.protocol;

import io.sluice.session.Credential;
import io.sluice.session.Request;
import io.sluice.session.Wish;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Reads the native dialect's requests. Members it does not know are passed over. */
final class NativeRequests {
    private final RequestMembers members;

    private NativeRequests(RequestMembers members) {
        this.members = members;
    }

    static Request read(byte[] message) {
        try {
            return new NativeRequests(RequestMembers.of(message)).request();
        } catch (Misread e) {
            return new Request.Malformed(e.why());
        }
    }

    private Request request() throws Misread {
        String type = members.text("type");
        return switch (type) {
            case null -> throw new Misread("expected a member 'type'");
            case "subscribe" -> new Request.Subscribe(channels(), wish());
            case "unsubscribe" -> new Request.Unsubscribe(channels());
            case "pace" ->
                    new Request.SetPace(channels(), members.text("every"), members.text("deliver"));
            case "auth" -> new Request.Authenticate(credential());
            case "ping" -> new Request.Ping();
            default ->
                    throw new Misread(
                            "unknown 'type'; expected 'subscribe', 'unsubscribe', 'pace', 'auth' or"
                                    + " 'ping'");
        };
    }

    /** Those of all the spellings, each once. */
    private List<String> channels() throws Misread {
        var channels = new LinkedHashSet<String>();
        for (String name : List.of("stream", "channel")) {
            String channel = members.text(name);
            if (channel != null) {
                channels.add(channel);
            }
        }
        channels.addAll(members.texts("streams"));
        channels.addAll(members.texts("channels"));
        if (channels.isEmpty()) {
            throw new Misread(
                    "expected a member 'streams' with a list of names, e.g. [\"energy\"]");
        }
        return new ArrayList<>(channels);
    }

    private Wish wish() throws Misread {
        return new Wish(
                members.textOrTexts("after"),
                members.text("since"),
                members.textOrNumber("last"),
                members.text("mode"),
                members.textOrNumber("points"),
                members.text("filter"),
                members.texts("fields"),
                members.text("every"),
                members.text("deliver"));
    }

    private Credential credential() throws Misread {
        String token = members.text("token");
        if (token == null || token.isEmpty()) {
            throw new Misread("expected a member 'token' with a token");
        }
        return new Credential(token);
    }
}
