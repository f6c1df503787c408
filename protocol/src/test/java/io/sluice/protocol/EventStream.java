package io.sluice.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * A client's reading of an event stream, as "interpreting an event stream" in the HTML standard
 * says.
 */
final class EventStream {
    /**
     * @param lastId the last event id once this event is dispatched
     */
    record Event(String type, String data, String lastId) {}

    private final List<Event> events = new ArrayList<>();
    private final StringBuilder data = new StringBuilder();
    private String type = "";
    private String lastId = "";

    private EventStream() {}

    static List<Event> events(String text) {
        var stream = new EventStream();
        // what is behind the last line end is no line yet
        var lines = text.split("\r\n|\n|\r", -1);
        for (int i = 0; i < lines.length - 1; i++) {
            stream.line(lines[i]);
        }
        return stream.events;
    }

    private void line(String line) {
        if (line.isEmpty()) {
            dispatch();
            return;
        }
        int colon = line.indexOf(':');
        String value = colon < 0 ? "" : line.substring(colon + 1);
        field(
                colon < 0 ? line : line.substring(0, colon),
                value.startsWith(" ") ? value.substring(1) : value);
    }

    private void field(String name, String value) {
        switch (name) {
            case "event" -> type = value;
            case "data" -> data.append(value).append('\n');
            case "id" -> lastId = value.indexOf('\0') < 0 ? value : lastId;
            default -> {}
        }
    }

    private void dispatch() {
        if (!data.isEmpty()) {
            data.setLength(data.length() - 1);
            events.add(new Event(type.isEmpty() ? "message" : type, data.toString(), lastId));
        }
        data.setLength(0);
        type = "";
    }
}
