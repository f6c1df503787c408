package io.sluice.protocol;

import io.sluice.session.Notice.Code;
import io.sluice.session.Request;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the console dialect's requests. Members it does not know are passed over. */
final class ConsoleRequests {
    static final int MAX_WATCHED = 100;
    static final int MAX_LENGTH = 300;

    private static final Set<String> MEMBERS = Set.of("type", "data");

    private ConsoleRequests() {}

    /**
     * @param watched what the client has watched so far
     */
    static Request read(Set<String> watched, byte[] message) {
        try {
            var members = RequestMembers.of(message, MEMBERS);
            String type = members.text("type");
            return switch (type) {
                case null -> throw new Misread("expected a member 'type'");
                case "ping" -> new Request.Ping();
                case "subscribe", "unsubscribe" ->
                        watch(watched, members.textIfAny("data"), type.equals("subscribe"));
                default ->
                        new Request.Impossible(
                                Code.INVALID_MESSAGE,
                                "unknown 'type'; expected 'subscribe', 'unsubscribe' or 'ping'",
                                type);
            };
        } catch (Misread e) {
            return new Request.Malformed(e.why());
        }
    }

    private static Request watch(Set<String> watched, @Nullable String name, boolean isMore) {
        if (name == null || !isGood(name)) {
            return new Request.Impossible(
                    Code.INVALID_CHANNEL,
                    "expected 'data' such as 'topic:orders', 'group:billing' or 'topic:orders-*',"
                            + " of at most "
                            + MAX_LENGTH
                            + " characters",
                    name == null ? "data" : name);
        }
        var changed = new HashSet<>(watched);
        boolean isChanged = isMore ? changed.add(name) : changed.remove(name);
        if (isChanged && changed.size() > MAX_WATCHED) {
            return new Request.Impossible(
                    Code.TOO_MANY_SUBSCRIPTIONS,
                    "at most " + MAX_WATCHED + " subscriptions per connection",
                    name);
        }
        return new Request.Watch(changed);
    }

    private static boolean isGood(String name) {
        boolean isKnown = Watched.KINDS.stream().anyMatch(name::startsWith);
        return isKnown && name.indexOf(':') + 1 < name.length() && name.length() <= MAX_LENGTH;
    }
}
