package io.sluice.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.hub.Payload;
import io.sluice.transport.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Answers in JSON. */
final class Answers {
    /** So many long ones are written at a time; each may hold megabytes. */
    private static final Semaphore TURNS = new Semaphore(2);

    private static final JsonFactory JSON = new JsonFactory();
    private static final int SMALL = 1024;

    private Answers() {}

    /** Writes something. */
    @FunctionalInterface
    interface Writer {
        void write(JsonGenerator json) throws IOException, BadRequest;
    }

    /** An answer that may be long, written elsewhere when it is its turn. */
    static CompletionStage<Reply> inTurn(Writer writer) {
        return inTurn(() -> of(writer));
    }

    /** What may be long, made elsewhere when it is its turn. */
    static <T> CompletionStage<T> inTurn(Supplier<T> maker) {
        return CompletableFuture.supplyAsync(
                () -> {
                    TURNS.acquireUninterruptibly();
                    try {
                        return maker.get();
                    } finally {
                        TURNS.release();
                    }
                },
                task -> Thread.ofVirtual().name("api").start(task));
    }

    private static Reply of(Writer writer) {
        try {
            return reply(200, writer);
        } catch (BadRequest why) {
            return error(400, String.valueOf(why.getMessage()));
        }
    }

    /** An error, in words for who asked. */
    static Reply error(int status, String why) {
        try {
            return reply(
                    status,
                    json -> {
                        json.writeStartObject();
                        json.writeStringField("error", why);
                        json.writeEndObject();
                    });
        } catch (BadRequest e) {
            throw new IllegalStateException("an error can be written", e);
        }
    }

    private static Reply reply(int status, Writer writer) throws BadRequest {
        var bytes = new ByteArrayOutputStream(SMALL);
        try (var json = JSON.createGenerator(bytes)) {
            writer.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written", e);
        }
        return new Reply(status, "application/json", Payload.of(bytes.toByteArray()), Map.of());
    }

    /** The one value of a parameter; an alternative where there is none. */
    static String parameter(Map<String, List<String>> query, String name, String otherwise)
            throws BadRequest {
        var values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new BadRequest("expected one '" + name + "'");
        }
        return values.isEmpty() ? otherwise : values.getFirst();
    }

    /** How many are asked for, at most {@code most}. */
    static int limit(Map<String, List<String>> query, int most) throws BadRequest {
        String text = parameter(query, "limit", "" + most);
        if (text.matches("[0-9]{1,9}")) {
            return Math.min(Integer.parseInt(text), most);
        }
        throw new BadRequest("'limit' must be a number from 0 on");
    }
}
