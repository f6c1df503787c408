package io.sluice.api;

import com.fasterxml.jackson.core.JsonFactory;
import io.sluice.api.Operation.Finding;
import io.sluice.hub.Payload;
import io.sluice.session.Principal;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Need;
import io.sluice.transport.Reply;
import io.sluice.transport.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One operation by HTTP: picks the form of the answer, says what of it a client has already, packs
 * it. Whatever goes wrong becomes a problem document.
 */
final class RestRoute implements HttpRoute {
    private static final Logger log = LoggerFactory.getLogger(RestRoute.class);
    private static final JsonFactory JSON = new JsonFactory();
    private static final int WORTH_PACKING = 1024;
    private static final String VARY = "Accept-Encoding, Accept, Authorization";

    private final Operation operation;
    private final InstantSource clock;
    private final Semaphore room;

    /**
     * @param room for answers that are being worked on
     */
    RestRoute(Operation operation, InstantSource clock, Semaphore room) {
        this.operation = operation;
        this.clock = clock;
        this.room = room;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return operation.path();
    }

    @Override
    public Need need() {
        return operation.need();
    }

    @Override
    public Reply refused(int status, String code, String why) {
        var type =
                switch (status) {
                    case 401 -> Problem.Type.UNAUTHENTICATED;
                    case 403 -> Problem.Type.FORBIDDEN;
                    case 500 -> Problem.Type.BUG;
                    case 503 -> Problem.Type.UNAVAILABLE;
                    default -> Problem.Type.REFUSED;
                };
        return reply(new Problem(type, why.isEmpty() ? code : why), status);
    }

    @Override
    public CompletionStage<Reply> handle(Request request, Principal principal) {
        CompletionStage<Reply> reply;
        try {
            reply = answer(request, principal);
        } catch (Problem | RuntimeException failure) {
            reply = CompletableFuture.failedStage(failure);
        }
        return reply.exceptionally(failure -> {
            var problem = problem(failure);
            return reply(problem, problem.status());
        });
    }

    private CompletionStage<Reply> answer(Request request, Principal principal) throws Problem {
        var arguments = Arguments.of(operation.parameters(), request.query());
        var format = format(arguments, request.accept());
        var question = new Operation.Question(request, principal, arguments, clock.instant());
        if (!room.tryAcquire()) {
            throw new Problem(Problem.Type.BUSY, "too much is asked for at a time; try again");
        }
        CompletionStage<Reply> reply;
        try {
            reply =
                    operation
                            .work()
                            .begin(question)
                            .thenCompose(finding -> reply(question, format, finding))
                            .toCompletableFuture()
                            .copy()
                            .orTimeout(Bounds.PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (Problem | RuntimeException failure) {
            room.release();
            throw failure;
        }
        return reply.whenComplete((_, _) -> room.release());
    }

    private Format format(Arguments arguments, String accept) throws Problem {
        var named = arguments.value(Parameter.FORMAT);
        if (named.isPresent()) {
            return named.get();
        }
        var accepted = Format.accepted(accept, operation.formats());
        if (accepted.isEmpty()) {
            throw new Problem(
                    Problem.Type.NOT_ACCEPTABLE,
                    "there is " + String.join(", ", operation.mediaTypes()));
        }
        return accepted.get();
    }

    // --- an answer

    private CompletionStage<Reply> reply(
            Operation.Question question, Format format, Finding finding) {
        var request = question.request();
        var headers = headers(request);
        headers.putAll(finding.headers());
        if (finding.identity().isEmpty()) {
            return Answers.inTurn(() -> written(request, format, finding, headers, null));
        }
        var tag = tag(question, format, finding);
        var known = tag.in(request.headers().getOrDefault("if-none-match", List.of()));
        if (known.isPresent()) {
            headers.put("ETag", known.get());
            return CompletableFuture.completedStage(new Reply(304, "", Payload.of(""), headers));
        }
        return Answers.inTurn(() -> written(request, format, finding, headers, tag));
    }

    private static Map<String, String> headers(Request request) {
        var headers = new HashMap<String, String>();
        headers.put("Vary", VARY);
        if (!Arguments.haveCredentials(request.query())) {
            headers.put("Cache-Control", "private, no-cache");
        }
        return headers;
    }

    private Tag tag(Operation.Question question, Format format, Finding finding) {
        var parts = new ArrayList<String>(List.of(operation.id(), format.text()));
        parts.addAll(question.arguments().parts());
        parts.addAll(finding.identity());
        return Tag.of(parts);
    }

    private Reply written(
            Request request,
            Format format,
            Finding finding,
            Map<String, String> headers,
            @Nullable Tag tag) {
        byte[] body = bytes(format, finding.document());
        boolean isPacked =
                body.length > WORTH_PACKING
                        && Quality.takesGzip(
                                String.join(
                                        ",",
                                        request.headers()
                                                .getOrDefault("accept-encoding", List.of())));
        if (isPacked) {
            body = packed(body);
            headers.put("Content-Encoding", "gzip");
        }
        if (tag != null) {
            headers.put("ETag", tag.header(isPacked));
        }
        return new Reply(200, format.contentType(), Payload.of(body), headers);
    }

    private byte[] bytes(Format format, Document document) {
        var bytes = new BoundedBytes(Bounds.MOST_BYTES);
        try {
            document.write(format, bytes);
        } catch (BoundedBytes.Full e) {
            throw new CompletionException(tooLong());
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written", e);
        }
        return bytes.toArray();
    }

    private Problem tooLong() {
        String detail =
                "the answer would have more than %d bytes: ask for fewer rows or columns"
                        .formatted(Bounds.MOST_BYTES);
        return operation.parameters().contains(Parameter.LIMIT)
                ? Problem.invalid(Parameter.LIMIT.name(), detail)
                : new Problem(Problem.Type.INVALID_PARAMETER, detail);
    }

    private static byte[] packed(byte[] body) {
        var bytes = new ByteArrayOutputStream(body.length / 4);
        try (var packing = new GZIPOutputStream(bytes)) {
            packing.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written", e);
        }
        return bytes.toByteArray();
    }

    // --- no answer

    private Problem problem(Throwable failure) {
        return switch (failure) {
            case Problem problem -> problem;
            case Unanswered why -> Problem.of(why);
            case TimeoutException _ ->
                    new Problem(Problem.Type.UNAVAILABLE, "the answer took too long");
            case CompletionException wrapped when wrapped.getCause() != null ->
                    problem(wrapped.getCause());
            default -> {
                log.atError()
                        .setCause(failure)
                        .addKeyValue("path", operation.path())
                        .log("a request failed");
                yield new Problem(Problem.Type.BUG, "something went wrong here; the log says what");
            }
        };
    }

    private static Reply reply(Problem problem, int status) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes)) {
            problem.write(json, status);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written", e);
        }
        var headers = new HashMap<String, String>(Map.of("Vary", VARY));
        int seconds = problem.type().retryAfter();
        if (seconds > 0) {
            headers.put("Retry-After", Integer.toString(seconds));
        }
        return new Reply(status, Problem.MEDIA_TYPE, Payload.of(bytes.toByteArray()), headers);
    }
}
