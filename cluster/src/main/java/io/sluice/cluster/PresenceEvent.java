package io.sluice.cluster;

import io.sluice.hub.Entry;
import io.sluice.hub.Payload;
import io.sluice.hub.Publication;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * A user has come, or has left, as the journal of presence has it.
 *
 * @param user the user, whose name is the record's key
 * @param connections how many connections the user had then; none if the user has left
 * @param at when, in milliseconds since the epoch
 */
record PresenceEvent(String user, int connections, long at) {
    boolean isJoin() {
        return connections > 0;
    }

    static PresenceEvent of(Publication publication) throws BadRecord {
        var members = Members.of(publication.value());
        String user = members.text("user");
        var key = publication.key();
        Members.require(key != null && key.text().equals(user), "the key must be the user");
        boolean isJoin = members.text("event").equals("join");
        Members.require(isJoin || members.text("event").equals("leave"), "an event is unknown");
        int connections = (int) members.number("connections", Integer.MAX_VALUE);
        return new PresenceEvent(user, isJoin ? Math.max(1, connections) : 0, at(members));
    }

    private static long at(Members members) throws BadRecord {
        try {
            return Instant.parse(members.text("at")).toEpochMilli();
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new BadRecord("'at' must be a time");
        }
    }

    Entry entry() {
        var bytes = new ByteArrayOutputStream(128);
        try (var json = Members.JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("event", isJoin() ? "join" : "leave");
            json.writeStringField("user", user);
            json.writeNumberField("connections", connections);
            json.writeStringField("at", Instant.ofEpochMilli(at).toString());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written", e);
        }
        return new Entry(Payload.of(user), Payload.of(bytes.toByteArray()), List.of());
    }
}
