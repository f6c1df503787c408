package io.sluice.cluster;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.hub.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells the others. A node numbers its records one after the other, so that whoever
 * reads knows what was missed and what was read before.
 */
sealed interface NodeRecord {
    /** What nodes are called, which is written to logs. */
    Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    /** Who tells it: one process, not the next one of the same name. */
    String node();

    long number();

    /** "I have come", or "I have missed something": the others are to tell all their counts. */
    record Hello(String node, long number) implements NodeRecord {}

    /** "I am there." */
    record Beat(String node, long number, long connections) implements NodeRecord {}

    /** Some users have so many connections now; 0 is none any more. */
    record Change(String node, long number, Map<String, Integer> users) implements NodeRecord {}

    /** A part of all counts, which are complete with the last of these parts in a row. */
    record Part(String node, long number, int part, int parts, Map<String, Integer> users)
            implements NodeRecord {}

    /** "I am going." */
    record Bye(String node, long number) implements NodeRecord {}

    /** Reads a record. */
    static NodeRecord of(@Nullable Payload value) throws BadRecord {
        var members = Members.of(value);
        String node = members.text("node");
        Members.require(NAME.matcher(node).matches(), "'node' must be a node's name");
        long number = members.number("number", Long.MAX_VALUE);
        return switch (members.text("kind")) {
            case "hello" -> new Hello(node, number);
            case "beat" -> new Beat(node, number, members.number("connections", Integer.MAX_VALUE));
            case "change" -> new Change(node, number, members.counts("users"));
            case "part" -> {
                int parts = (int) members.number("parts", Integer.MAX_VALUE);
                int part = (int) members.number("part", parts - 1L);
                yield new Part(node, number, part, parts, members.counts("users"));
            }
            case "bye" -> new Bye(node, number);
            default -> throw new BadRecord("a record is of no kind that is known");
        };
    }

    /** The record as it is written. */
    default Payload payload() {
        var bytes = new ByteArrayOutputStream(128);
        try (var json = Members.JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("kind", kind());
            json.writeStringField("node", node());
            json.writeNumberField("number", number());
            write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written", e);
        }
        return Payload.of(bytes.toByteArray());
    }

    private String kind() {
        return switch (this) {
            case Hello _ -> "hello";
            case Beat _ -> "beat";
            case Change _ -> "change";
            case Part _ -> "part";
            case Bye _ -> "bye";
        };
    }

    private void write(JsonGenerator json) throws IOException {
        switch (this) {
            case Hello _, Bye _ -> {}
            case Beat(_, _, var connections) -> json.writeNumberField("connections", connections);
            case Change(_, _, var users) -> write(users, json);
            case Part(_, _, int part, int parts, var users) -> {
                json.writeNumberField("part", part);
                json.writeNumberField("parts", parts);
                write(users, json);
            }
        }
    }

    private static void write(Map<String, Integer> users, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("users");
        for (var user : users.entrySet()) {
            json.writeNumberField(user.getKey(), user.getValue());
        }
        json.writeEndObject();
    }
}
