package io.sluice.httpintake;

import static io.sluice.httpintake.BadSetting.check;

import io.sluice.hub.Appender;
import io.sluice.hub.Entry;
import io.sluice.hub.Header;
import io.sluice.hub.JsonScan;
import io.sluice.hub.KeyRule;
import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule;
import io.sluice.hub.PayloadRule.Kind;
import io.sluice.hub.Unmappable;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A stream that events go to.
 *
 * @param stream its name
 * @param appender the writing end of its log; closed by the caller
 * @param payload what its values must be
 * @param keyRule names the key of what has none of its own, by its data; null if nothing does
 * @param keyRequired true if what has no key, or an empty one, is for nobody
 */
public record Target(
        String stream,
        Appender appender,
        PayloadRule payload,
        @Nullable KeyRule keyRule,
        boolean keyRequired) {
    static final int MAX_KEY = 1024;

    private static final String JSON = "application/json";

    public Target {
        check(!stream.isEmpty(), "a target must name its stream");
    }

    /** How deep documents may nest that have this stream's payloads in them. */
    int depth() {
        return Math.min(payload.maxDepth() + 4, JsonScan.DEEPEST);
    }

    /** What an event becomes. */
    Draft draft(CloudEvent event) throws Unusable {
        Payload value =
                switch (event.data()) {
                    case CloudEvent.Data.Bytes(var bytes) -> bytes;
                    case CloudEvent.Data.Inside(var inside) -> value(inside);
                };
        var headers = event.headers(contentType(event.dataContentType()));
        return draft(null, value, headers, event.identity());
    }

    /** What something becomes that is no event, but only a value. */
    Draft draft(Payload value) throws Unusable {
        return draft(null, value, List.of(), null);
    }

    /**
     * What something becomes.
     *
     * @param key the key it came with
     * @param value null to delete the key
     * @param id by which it is known again; null if it is not
     */
    Draft draft(
            @Nullable Payload key, @Nullable Payload value, List<Header> headers, @Nullable Id id)
            throws Unusable {
        if (value != null) {
            checkValue(value);
        }
        var named = named(key, value, headers);
        return new Draft(new Entry(named, value, headers), id);
    }

    private void checkValue(Payload value) throws Unusable {
        try {
            payload.checkSize(value.length());
            payload.check(value.toArray(), 0, value.length());
        } catch (Unmappable unfit) {
            throw new Unusable(Reason.of(unfit), unfit.detail());
        }
    }

    private @Nullable Payload named(
            @Nullable Payload key, @Nullable Payload value, List<Header> headers) throws Unusable {
        var named = keyRule == null || value == null ? key : keyRule.key(key, value, headers);
        if (named == null || named.length() == 0) {
            if (keyRequired || value == null) {
                throw new Unusable(
                        Reason.MISSING_KEY, "no key, or an empty one, where one is needed");
            }
            return null;
        }
        if (named.length() > MAX_KEY) {
            throw new Unusable(Reason.KEY_TOO_LONG, "a key may have " + MAX_KEY + " bytes at most");
        }
        return named;
    }

    /**
     * The value that a JSON value in an envelope stands for. A text that holds a JSON object or
     * array is taken for these where payloads are JSON: publishers that say text/plain send them
     * so.
     */
    Payload value(Json inside) {
        if (!inside.is(Json.Kind.TEXT)) {
            return inside.raw();
        }
        Payload text = Payload.of(inside.text());
        return payload.kind() != Kind.JSON || isDocument(text) ? text : inside.raw();
    }

    private boolean isDocument(Payload text) {
        try {
            Json value = Json.of(text, payload.maxDepth());
            return value.is(Json.Kind.OBJECT) || value.is(Json.Kind.ARRAY);
        } catch (Unusable notJson) {
            return false;
        }
    }

    /** What a value is, as is said of it or else as it must be. */
    private String contentType(@Nullable String said) {
        return switch (payload.kind()) {
            case JSON -> said != null && isJson(said) ? said : JSON;
            case TEXT -> said == null ? "text/plain" : said;
            case BASE64 -> said == null ? "application/octet-stream" : said;
        };
    }

    /** True if that is the type of JSON documents. */
    static boolean isJson(String contentType) {
        String type = mediaType(contentType);
        return type.equals(JSON) || type.endsWith("+json");
    }

    /** A content type without its parameters. */
    static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        String type = end < 0 ? contentType : contentType.substring(0, end);
        return type.strip().toLowerCase(Locale.ROOT);
    }
}
