package io.sluice.session;

import io.sluice.hub.Position;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The position of a whole connection, as its client was told: of each channel it asked for, in that
 * order. Belongs to the session's lane.
 */
final class ConnectionPosition {
    private final Map<String, String> told = new LinkedHashMap<>();

    /** Takes a channel in, with what the client gave back of it. */
    void add(String channel, List<String> given) {
        told.put(channel, String.join(",", given));
    }

    /** The client was told that of a channel. */
    void move(Channel channel, Position position) {
        told.computeIfPresent(channel.text(), (_, _) -> String.join(",", position.parts()));
    }

    /** As text: channels parted by semicolons, the parts of each position by commas. */
    @Override
    public String toString() {
        return String.join(";", told.values());
    }
}
