package io.sluice.httpintake;

import io.sluice.hub.Header;
import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule.Kind;
import io.sluice.transport.Request;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what clients publish to a stream: one value, lines of them, or CloudEvents. */
final class PublishReader {
    private static final String LINES = "application/x-ndjson";
    private static final String EVENT = "application/cloudevents+json";
    private static final String EVENTS = "application/cloudevents-batch+json";
    private static final String KEY = "sluice-key";
    private static final String HEADER = "sluice-header-";
    private static final String IDEMPOTENCY = "idempotency-key";
    private static final int MAX_HEADERS = 32;
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("\\p{Graph}{1,255}");

    /** What says something about entries to the gateway itself. */
    private static final Pattern OWN_HEADER = Pattern.compile("(?i)(ce_|sluice_).*");

    private final Target target;
    private final boolean takesEvents;
    private final EventLimits limits;
    private final EventReader events;

    PublishReader(Publishable stream, EventLimits limits) {
        this.target = stream.inlet().target();
        this.takesEvents = stream.takesEvents();
        this.limits = limits;
        this.events = new EventReader(limits);
    }

    /** What is published. As a whole or not at all. */
    Submission read(Request request, String subject) throws Unusable {
        return known(submission(request), idempotencyKey(request).orElse(null), subject);
    }

    private Submission submission(Request request) throws Unusable {
        if (request.parameter("delete").filter("true"::equals).isPresent()) {
            return deletion(request);
        }
        if (request.body().length() == 0) {
            throw new Unusable(
                    Reason.MISSING_DATA, "the body is empty; to delete a key, say delete=true");
        }
        if (request.header("content-encoding").filter(e -> !e.equals("identity")).isPresent()) {
            throw new Unusable(Reason.UNSUPPORTED_CONTENT_TYPE, "a body must not be compressed");
        }
        String contentType = request.header("content-type").map(Target::mediaType).orElse("");
        if (contentType.equals(LINES)) {
            return lines(request.body());
        }
        Submission event = takesEvents ? event(request, contentType) : null;
        return event == null ? value(request, contentType) : event;
    }

    /** Null if it is no event. */
    private @Nullable Submission event(Request request, String contentType) throws Unusable {
        Payload body = request.body();
        if (contentType.equals(EVENT)) {
            return Submission.one(target.draft(events.structured(document(body))));
        }
        if (contentType.equals(EVENTS)) {
            return batch(document(body));
        }
        return EventReader.isBinary(request.headers())
                ? Submission.one(target.draft(events.binary(request.headers(), body)))
                : null;
    }

    private Json document(Payload body) throws Unusable {
        return Json.of(body, target.depth());
    }

    // --- one

    private Submission deletion(Request request) throws Unusable {
        if (request.body().length() > 0) {
            throw new Unusable(Reason.INVALID_DATA, "a deletion has no body");
        }
        return Submission.one(target.draft(key(request), null, headers(request), null));
    }

    private Submission value(Request request, String contentType) throws Unusable {
        boolean fits =
                switch (target.payload().kind()) {
                    case JSON -> Target.isJson(contentType) && !contentType.contains("cloudevents");
                    case TEXT -> contentType.startsWith("text/");
                    case BASE64 -> !contentType.isEmpty() && !contentType.contains("cloudevents");
                };
        if (!fits) {
            throw new Unusable(
                    Reason.UNSUPPORTED_CONTENT_TYPE,
                    "expected %s or application/x-ndjson".formatted(expected()));
        }
        return Submission.one(target.draft(key(request), request.body(), headers(request), null));
    }

    private String expected() {
        String plain =
                switch (target.payload().kind()) {
                    case JSON -> "application/json";
                    case TEXT -> "text/plain";
                    case BASE64 -> "application/octet-stream";
                };
        return takesEvents ? plain + ", CloudEvents" : plain;
    }

    private static @Nullable Payload key(Request request) throws Unusable {
        var said = new ArrayList<>(request.query().getOrDefault("key", List.of()));
        for (String header : request.headers().getOrDefault(KEY, List.of())) {
            said.add(decoded(header, Reason.INVALID_KEY, "the key"));
        }
        if (said.size() > 1 || said.contains("")) {
            throw new Unusable(Reason.INVALID_KEY, "expected one key, which is not empty");
        }
        return said.isEmpty() ? null : Payload.of(said.getFirst());
    }

    private List<Header> headers(Request request) throws Unusable {
        var headers = new ArrayList<Header>();
        for (var header : request.headers().entrySet()) {
            if (header.getKey().startsWith(HEADER)) {
                for (String value : header.getValue()) {
                    headers.add(
                            header(
                                    header.getKey().substring(HEADER.length()),
                                    decoded(value, Reason.INVALID_HEADER, "a header")));
                }
            }
        }
        return limited(headers);
    }

    private static String decoded(String value, Reason reason, String what) throws Unusable {
        try {
            return EventReader.Percent.decoded(value);
        } catch (CharacterCodingException malformed) {
            throw new Unusable(reason, what + " is not percent-encoded UTF-8");
        }
    }

    private Header header(String name, String value) throws Unusable {
        Payload bytes = Payload.of(value);
        if (!HEADER_NAME.matcher(name).matches()
                || OWN_HEADER.matcher(name).matches()
                || bytes.length() > limits.maxAttribute()) {
            throw new Unusable(
                    Reason.INVALID_HEADER,
                    "a header's name is up to 64 letters, digits, '.', '_' or '-', and does not"
                            + " begin with ce_ or sluice_; its value has at most "
                            + limits.maxAttribute()
                            + " bytes");
        }
        return new Header(name, bytes);
    }

    private static List<Header> limited(List<Header> headers) throws Unusable {
        if (headers.size() > MAX_HEADERS) {
            throw new Unusable(Reason.INVALID_HEADER, "at most " + MAX_HEADERS + " headers");
        }
        return headers;
    }

    // --- many

    private Submission batch(Json batch) throws Unusable {
        if (!batch.is(Json.Kind.ARRAY)) {
            throw new Unusable(Reason.INVALID_JSON, "a batch must be a JSON array");
        }
        var items = batch.items();
        checkCount(items.size());
        var drafts = new ArrayList<Draft>();
        var lines = new ArrayList<Integer>();
        for (Json event : items) {
            lines.add(drafts.size() + 1);
            try {
                drafts.add(target.draft(events.structured(event)));
            } catch (Unusable unusable) {
                throw unusable.at(lines.getLast());
            }
        }
        return new Submission(drafts, true, lines);
    }

    private void checkCount(int count) throws Unusable {
        if (count > limits.maxBatch()) {
            throw new Unusable(Reason.TOO_MANY, "at most " + limits.maxBatch() + " at once");
        }
    }

    private Submission lines(Payload body) throws Unusable {
        byte[] slab = body.toArray();
        var drafts = new ArrayList<Draft>();
        var lines = new ArrayList<Integer>();
        int number = 0;
        for (int from = 0; from < slab.length; number++) {
            int to = endOfLine(slab, from);
            if (!isBlank(slab, from, to)) {
                checkCount(drafts.size() + 1);
                drafts.add(line(slab, from, to, number + 1));
                lines.add(number + 1);
            }
            from = to + 1;
        }
        if (drafts.isEmpty()) {
            throw new Unusable(Reason.MISSING_DATA, "there are no lines");
        }
        return new Submission(drafts, true, lines);
    }

    private static int endOfLine(byte[] slab, int from) {
        int at = from;
        while (at < slab.length && slab[at] != '\n') {
            at++;
        }
        return at;
    }

    private static boolean isBlank(byte[] slab, int from, int to) {
        for (int at = from; at < to; at++) {
            if (slab[at] != ' ' && slab[at] != '\t' && slab[at] != '\r') {
                return false;
            }
        }
        return true;
    }

    private Draft line(byte[] slab, int from, int to, int number) throws Unusable {
        try {
            return line(Json.of(slab, from, to - from, target.depth()).members());
        } catch (Unusable unusable) {
            throw unusable.at(number);
        }
    }

    private Draft line(Map<String, Json> members) throws Unusable {
        for (String name : members.keySet()) {
            if (!name.equals("key") && !name.equals("value") && !name.equals("headers")) {
                throw new Unusable(
                        Reason.INVALID_LINE, "a line has the members key, value and headers only");
            }
        }
        Json value = members.get("value");
        if (value == null) {
            throw new Unusable(Reason.MISSING_DATA, "a line needs a value; null deletes the key");
        }
        return target.draft(key(members.get("key")), value(value), headers(members), null);
    }

    private static @Nullable Payload key(@Nullable Json key) throws Unusable {
        if (key == null || key.is(Json.Kind.NULL)) {
            return null;
        }
        if (!key.is(Json.Kind.TEXT) || key.text().isEmpty()) {
            throw new Unusable(Reason.INVALID_KEY, "a key must be a text, and not empty");
        }
        return Payload.of(key.text());
    }

    private @Nullable Payload value(Json value) throws Unusable {
        if (value.is(Json.Kind.NULL)) {
            return null;
        }
        Kind kind = target.payload().kind();
        if (kind == Kind.JSON) {
            return value.raw();
        }
        if (kind == Kind.BASE64) {
            return EventReader.decoded(value);
        }
        if (!value.is(Json.Kind.TEXT)) {
            throw new Unusable(Reason.INVALID_DATA, "a value of this stream must be a text");
        }
        return Payload.of(value.text());
    }

    private List<Header> headers(Map<String, Json> members) throws Unusable {
        Json said = members.get("headers");
        var headers = new ArrayList<Header>();
        if (said != null && !said.is(Json.Kind.NULL)) {
            for (var member : said.members().entrySet()) {
                if (!member.getValue().is(Json.Kind.TEXT)) {
                    throw new Unusable(Reason.INVALID_HEADER, "a header's value must be a text");
                }
                headers.add(header(member.getKey(), member.getValue().text()));
            }
        }
        return limited(headers);
    }

    // --- once

    private static Optional<String> idempotencyKey(Request request) throws Unusable {
        var said = request.headers().getOrDefault(IDEMPOTENCY, List.of());
        if (said.isEmpty()) {
            return Optional.empty();
        }
        if (said.size() > 1 || !IDEMPOTENCY_KEY.matcher(said.getFirst()).matches()) {
            throw new Unusable(
                    Reason.INVALID_IDEMPOTENCY_KEY,
                    "Idempotency-Key must be 1 to 255 visible ASCII characters");
        }
        return Optional.of(said.getFirst());
    }

    /** Events have ids of their own; everything else is known by the request's, if it has one. */
    private static Submission known(Submission submission, @Nullable String key, String subject) {
        if (key == null) {
            return submission;
        }
        var drafts = new ArrayList<Draft>();
        for (var draft : submission.drafts()) {
            drafts.add(
                    draft.id() == null
                            ? draft.knownAs(Id.ofKey(subject, key, drafts.size()))
                            : draft);
        }
        return new Submission(drafts, submission.isBatch(), submission.lines());
    }
}
