package io.sluice.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.sluice.hub.Payload;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to have revoked: {@code {"jti":…}}, {@code {"sub":…}} or {@code
 * {"sub":…,"issuedBefore":…}}, each with {@code "until"} or without.
 *
 * @param issuedBefore revokes what was issued before; null for all of it
 * @param until when it ends; null for as late as may be
 */
public record RevocationOrder(
        Subject subject, @Nullable Instant issuedBefore, @Nullable Instant until) {
    /** The longest body read. */
    public static final int MAX_BYTES = 8 * 1024;

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /** One token, or whoever shows tokens. */
    public sealed interface Subject {
        /** A token by its {@code jti}. */
        record Token(String jti) implements Subject {}

        /** All tokens of a subject. */
        record Bearer(String sub) implements Subject {}

        /** The one that is named, where exactly one is. */
        static Subject of(@Nullable String jti, @Nullable String sub) throws BadRequest {
            if (jti != null && sub == null) {
                return new Token(jti);
            }
            if (jti == null && sub != null) {
                return new Bearer(sub);
            }
            throw new BadRequest("expected either 'jti' or 'sub'");
        }
    }

    /** Reads the body of a request. */
    public static RevocationOrder of(Payload body) throws BadRequest {
        if (body.length() > MAX_BYTES) {
            throw new BadRequest("expected at most " + MAX_BYTES + " bytes");
        }
        var members = members(body);
        var subject = Subject.of(members.remove("jti"), members.remove("sub"));
        var order =
                new RevocationOrder(
                        subject,
                        time("issuedBefore", members.remove("issuedBefore")),
                        time("until", members.remove("until")));
        if (!members.isEmpty()) {
            throw new BadRequest("expected no members but jti, sub, issuedBefore and until");
        }
        if (order.issuedBefore != null && subject instanceof Subject.Token) {
            throw new BadRequest("'issuedBefore' goes with 'sub', not with 'jti'");
        }
        return order;
    }

    private static Map<String, String> members(Payload body) throws BadRequest {
        var members = new HashMap<String, String>();
        try (var parser = JSON.createParser(body.toArray())) {
            require(parser.nextToken() == JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                members.put(parser.currentName(), text(parser));
            }
            require(parser.nextToken() == null);
        } catch (IOException e) {
            throw new BadRequest("expected a JSON object of texts");
        }
        return members;
    }

    private static String text(JsonParser parser) throws IOException, BadRequest {
        require(parser.nextToken() == JsonToken.VALUE_STRING);
        return parser.getText();
    }

    private static void require(boolean isSo) throws BadRequest {
        if (!isSo) {
            throw new BadRequest("expected a JSON object of texts");
        }
    }

    private static @Nullable Instant time(String name, @Nullable String text) throws BadRequest {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new BadRequest("'" + name + "' must be a time such as 2026-11-20T12:00:00Z");
        }
    }

    /** Without names, which may be personal. */
    @Override
    public String toString() {
        return "RevocationOrder[until=" + until + "]";
    }
}
