package io.sluice.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a request has no answer, as a problem document (RFC 9457) tells it. No trace: it is the
 * client's, or passes.
 */
final class Problem extends Exception {
    static final String MEDIA_TYPE = "application/problem+json";
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 500;

    private final Type type;
    private final @Nullable String parameter;

    Problem(Type type, String detail) {
        this(type, null, detail);
    }

    private Problem(Type type, @Nullable String parameter, String detail) {
        super(detail, null, false, false);
        this.type = type;
        this.parameter = parameter;
    }

    /** What problems there are. */
    enum Type {
        INVALID_PARAMETER(400, "Invalid parameter"),
        UNAUTHENTICATED(401, "Not authenticated"),
        FORBIDDEN(403, "Not allowed"),
        NOT_FOUND(404, "Not found"),
        NOT_ACCEPTABLE(406, "Not acceptable"),
        UNAVAILABLE(503, "Not available now"),
        BUSY(503, "Too busy"),
        REFUSED(400, "Refused"),
        BUG(500, "A bug");

        private final int status;
        private final String title;

        Type(int status, String title) {
            this.status = status;
            this.title = title;
        }

        String urn() {
            return "urn:sluice:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Seconds after which it is worth asking again; 0 if that is not known. */
        int retryAfter() {
            return switch (this) {
                case UNAVAILABLE -> 5;
                case BUSY -> 1;
                default -> 0;
            };
        }
    }

    /** A parameter is wrong. */
    static Problem invalid(String parameter, String detail) {
        return new Problem(Type.INVALID_PARAMETER, parameter, detail);
    }

    /** What is asked for with that parameter may not be seen. */
    static Problem forbidden(String parameter, String detail) {
        return new Problem(Type.FORBIDDEN, parameter, detail);
    }

    /** A port has no answer. */
    static Problem of(Unanswered why) {
        String detail = String.valueOf(why.getMessage());
        var type =
                switch (why.reason()) {
                    case INVALID -> Type.INVALID_PARAMETER;
                    case DENIED -> Type.FORBIDDEN;
                    case AWAY, SLOW -> Type.UNAVAILABLE;
                    case BUSY -> Type.BUSY;
                };
        return new Problem(type, why.parameter(), detail);
    }

    Type type() {
        return type;
    }

    int status() {
        return type.status;
    }

    /** Writes it, for its type's status or a more special one. */
    void write(JsonGenerator json, int status) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", type.urn());
        json.writeStringField("title", type.title);
        json.writeNumberField("status", status);
        json.writeStringField("detail", wellFormed(String.valueOf(getMessage())));
        if (parameter != null) {
            json.writeStringField("parameter", wellFormed(parameter));
        }
        json.writeEndObject();
    }

    /** Not too long, and text that can be encoded. */
    private static String wellFormed(String text) {
        String cut = text.substring(0, Math.min(text.length(), LONGEST));
        return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
