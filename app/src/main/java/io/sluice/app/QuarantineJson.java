package io.sluice.app;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sluice.hub.Quarantine;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the quarantine for an operator. What may be a secret is masked. */
final class QuarantineJson {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> ALWAYS =
            List.of("token", "password", "secret", "authorization", "api_?key", "jwt");

    /** Three parts of base64url with dots between: what a JSON Web Token looks like. */
    private static final Pattern TOKEN =
            Pattern.compile("eyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]*)?");

    private final Pattern maskedFields;

    QuarantineJson(List<String> masked) {
        String names =
                Stream.concat(ALWAYS.stream(), masked.stream().map(Pattern::quote))
                        .collect(Collectors.joining("|"));
        maskedFields =
                Pattern.compile(
                        "(?is)(\"[^\"]*(?:"
                                + names
                                + ")[^\"]*\"\\s*:\\s*)(\"(?:[^\"\\\\]++|\\\\.)*+\"?|[^,}\\]\\s]+)");
    }

    String write(List<Quarantine.Item> items) {
        var document = JSON.createObjectNode();
        ArrayNode list = document.putArray("items");
        for (var item : items) {
            list.addObject()
                    .put("at", Instant.ofEpochMilli(item.at()).toString())
                    .put("source", item.source())
                    .put("reason", item.reason())
                    .put("detail", item.detail())
                    .put("origin", item.origin())
                    .put("bytes", item.size())
                    .put("payload", mask(item.head().text()));
        }
        return document.toString();
    }

    String mask(String payload) {
        String withoutTokens = TOKEN.matcher(payload).replaceAll("[masked]");
        return maskedFields.matcher(withoutTokens).replaceAll("$1\"[masked]\"");
    }
}
