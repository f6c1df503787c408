package io.sluice.transport;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;

/** Why a connection or request is turned away before it is anyone's; each is counted. */
enum Refusal {
    TOO_MANY_CONNECTIONS(503),
    TOO_MANY_FROM_ADDRESS(429),
    SHUTTING_DOWN(503),
    FOREIGN_ORIGIN(403),
    FOREIGN_HOST(421),
    UNAUTHENTICATED(401),
    UNDECIDED(503),
    FORBIDDEN(403),
    NOT_FOUND(404),
    METHOD(405),
    NOT_A_WEBSOCKET(426),
    BAD_REQUEST(400),
    /** An event stream was asked for that can never be given; the status says more. */
    IMPOSSIBLE_STREAM(400),
    REQUEST_TOO_LARGE(413),
    HANDSHAKE_TIMEOUT(408),
    BUG(500);

    private final int status;

    Refusal(int status) {
        this.status = status;
    }

    HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(status);
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
