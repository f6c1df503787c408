package io.sluice.httpintake;

import io.sluice.hub.Appender;
import io.sluice.hub.KeyRule;
import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule;
import io.sluice.hub.PayloadRule.Kind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Streams as tests have them. */
final class Targets {
    /** The member {@code user_id}, a text or a number. */
    static final KeyRule USER =
            (_, value, _) -> {
                Json id = value == null ? null : member(value, "user_id");
                return id == null || !(id.is(Json.Kind.TEXT) || id.is(Json.Kind.NUMBER))
                        ? null
                        : Payload.of(id.text());
            };

    private Targets() {}

    private static @Nullable Json member(Payload value, String name) {
        try {
            Map<String, Json> members = Json.of(value, 64).members();
            return members.get(name);
        } catch (Unusable noObject) {
            return null;
        }
    }

    /** Events for users, by {@code user_id}. */
    static Target tasks(Appender log) {
        return new Target("tasks", log, new PayloadRule(Kind.JSON, 100_000, 16), USER, true);
    }

    /** Anything of a kind, with any key or none. */
    static Target plain(Appender log, Kind kind) {
        return new Target("plain", log, new PayloadRule(kind, 100_000, 16), null, false);
    }
}
