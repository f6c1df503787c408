package io.sluice.dev;

import io.sluice.app.GatewayConfig;
import io.sluice.app.Route;
import io.sluice.app.StreamConfig;
import io.sluice.auth.TokenMint;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Need;
import io.sluice.transport.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the page needs to connect: a token and the names of the streams. Only the same origin can
 * read it, and the token never stands in a page.
 */
final class DevSession {
    /** Whom the development gateway's tokens are for. */
    static final String USER = "dev";

    private static final String CLUSTER = "cluster";
    private static final Duration TTL = Duration.ofHours(1);

    private final TokenMint mint;
    private final String streams;

    DevSession(TokenMint mint, GatewayConfig config) {
        this.mint = mint;
        this.streams =
                config.streams().stream()
                        .map(stream -> '"' + channel(stream) + '"')
                        .collect(Collectors.joining(","));
    }

    /** The part of a stream that the page shows: its user's own, or the whole in one document. */
    private static String channel(StreamConfig stream) {
        if (stream.offer().isPerUser()) {
            return stream.name() + ":@me";
        }
        return stream.name().equals(CLUSTER) ? CLUSTER + ":metrics" : stream.name();
    }

    HttpRoute route() {
        return Route.of("/dev/session", Need.NOTHING, _ -> Reply.json(200, json()));
    }

    private String json() {
        String token = mint.mint(USER, TTL, Map.of());
        return "{\"token\":\"" + token + "\",\"streams\":[" + streams + "]}";
    }
}
