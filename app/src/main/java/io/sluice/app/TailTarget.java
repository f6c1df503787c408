package io.sluice.app;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.session.Wish;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a client connects and what it asks for.
 *
 * @param url as given
 * @param token for the header; null if it is in the URL, or if none is needed
 * @param channels what is subscribed to by message; empty where the endpoint does so by itself
 * @param members what is said of each subscription, by the names of the members of {@code
 *     subscribe}
 */
record TailTarget(
        URI url, @Nullable String token, List<String> channels, Map<String, List<String>> members) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> MEMBERS =
            Set.of("after", "since", "last", "mode", "filter", "fields", "every", "deliver");

    TailTarget {
        channels = List.copyOf(channels);
        members = Map.copyOf(members);
    }

    /** The same, but what the URL says of subscriptions counts as said by options. */
    TailTarget withMembersOfUrl() {
        var all = new LinkedHashMap<String, List<String>>();
        for (String parameter : parameters()) {
            String name = name(parameter);
            if (MEMBERS.contains(name)) {
                String value = parameter.substring(Math.min(parameter.length(), name.length() + 1));
                all.computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
        all.putAll(members);
        return new TailTarget(bare(), token, channels, all);
    }

    private List<String> parameters() {
        String query = url.getRawQuery();
        return query == null ? List.of() : List.of(query.split("&"));
    }

    private static String name(String parameter) {
        int equals = parameter.indexOf('=');
        return equals < 0 ? parameter : parameter.substring(0, equals);
    }

    /** The URL without what it says of subscriptions. */
    URI bare() {
        return withQuery(
                parameters().stream()
                        .filter(parameter -> !MEMBERS.contains(name(parameter)))
                        .toList());
    }

    /** The URL with all that is said of subscriptions. */
    URI full() {
        var all = new ArrayList<>(parameters());
        members.forEach((name, values) ->
                values.forEach(value ->
                        all.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8))));
        return withQuery(all);
    }

    private URI withQuery(List<String> parameters) {
        String at = url.toString();
        int end = at.indexOf('?');
        String path = end < 0 ? at : at.substring(0, end);
        return URI.create(parameters.isEmpty() ? path : path + "?" + String.join("&", parameters));
    }

    /** The URL without what may hold a token. */
    String shown() {
        return url.getScheme() + "://" + url.getAuthority() + url.getPath();
    }

    /** What is wanted of each subscription from the start. */
    Wish wish() {
        return Wish.of(members);
    }

    /** What is wanted where there is nothing to go on behind: the rest, live. */
    Wish live() {
        return wish().after(List.of());
    }

    /** True if every offset of a channel is to come. */
    boolean isWhole() {
        return Set.of("filter", "mode", "every").stream().noneMatch(members::containsKey)
                && channels.stream().noneMatch(channel -> channel.contains(":"));
    }

    /** The message that subscribes to a channel. */
    static String subscribe(String channel, Wish wish) {
        var message = JSON.createObjectNode().put("type", "subscribe").put("channel", channel);
        var plain = new LinkedHashMap<String, @Nullable String>();
        plain.put("since", wish.since());
        plain.put("mode", wish.mode());
        plain.put("filter", wish.filter());
        plain.put("every", wish.every());
        plain.put("deliver", wish.deliver());
        plain.forEach((name, value) -> {
            if (value != null) {
                message.put(name, value);
            }
        });
        if (wish.last() != null) {
            message.put("last", Integer.parseInt(wish.last()));
        }
        if (!wish.after().isEmpty()) {
            wish.after().forEach(message.putArray("after")::add);
        }
        if (!wish.fields().isEmpty()) {
            wish.fields().forEach(message.putArray("fields")::add);
        }
        return message.toString();
    }
}
