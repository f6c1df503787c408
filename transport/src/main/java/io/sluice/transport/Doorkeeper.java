package io.sluice.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.sluice.hub.Payload;
import io.sluice.session.Endpoint;
import io.sluice.session.Endpoint.Carrier;
import io.sluice.session.Principal;
import java.util.Map;

/**
 * Lets clients in who come to stay: from pages that may, while there is room, once they are known.
 * Answers those it does not let in.
 */
final class Doorkeeper {
    /** What a page may do that is not of the gateway's own origin. */
    private static final Reply PREFLIGHT =
            new Reply(
                    204,
                    "",
                    Payload.of(""),
                    Map.of(
                            "Access-Control-Allow-Methods", "GET",
                            "Access-Control-Allow-Headers",
                                    "authorization, last-event-id, cache-control",
                            "Access-Control-Max-Age", "600"));

    private final TransportContext context;
    private final Authentication authentication;

    Doorkeeper(TransportContext context, Authentication authentication) {
        this.context = context;
        this.authentication = authentication;
    }

    /** Where those go who are let in. */
    @FunctionalInterface
    interface Entrance {
        /**
         * Takes a client in, who must be let out by {@link Admission#leave} then.
         *
         * @return false if it has not been taken in, but answered otherwise
         */
        boolean take(Principal principal);
    }

    /** Answers a browser that asks what a page of another origin may do. */
    void preflight(Exchange exchange) {
        if (permitsOrigin(exchange)) {
            exchange.reply(PREFLIGHT);
        }
    }

    /** Lets a client in, now or later, or answers it. */
    void admit(Exchange exchange, Endpoint endpoint, Entrance entrance) {
        if (!permitsOrigin(exchange)) {
            return;
        }
        Refusal full = context.admission().enter(exchange.client());
        if (full != null) {
            exchange.refuse(full, "no more connections are taken");
            return;
        }
        authentication.check(
                exchange,
                new Authentication.Outcome() {
                    @Override
                    public void known(Principal principal) {
                        letIn(exchange, principal, entrance);
                    }

                    @Override
                    public void unknown() {
                        letOut(exchange);
                    }

                    @Override
                    public boolean mayWait() {
                        return takesFirstMessage(endpoint);
                    }
                });
    }

    /** True if pages of the request's origin may connect; if not, that has been answered. */
    boolean permitsOrigin(Exchange exchange) {
        String origin = exchange.headers().get(HttpHeaderNames.ORIGIN);
        String host = exchange.headers().get(HttpHeaderNames.HOST);
        boolean permits = context.settings().origins().permits(origin, host, exchange.client());
        if (permits) {
            exchange.share(origin);
        } else {
            exchange.refuse(Refusal.FOREIGN_ORIGIN, "pages of this origin may not connect");
        }
        return permits;
    }

    /** True if a client can show who it is once it is connected, and is given nothing before. */
    private static boolean takesFirstMessage(Endpoint endpoint) {
        return endpoint.carrier() == Carrier.WEBSOCKET
                && endpoint.dialect().terms().authenticates()
                && endpoint.waitsToBeAsked();
    }

    /** The client is known: it comes in, or gives its place back. */
    private void letIn(Exchange exchange, Principal principal, Entrance entrance) {
        boolean isIn = false;
        try {
            isIn = mayStay(exchange) && entrance.take(principal);
        } finally {
            if (!isIn) {
                letOut(exchange);
            }
        }
    }

    private boolean mayStay(Exchange exchange) {
        if (!exchange.channel().isActive()) {
            return false;
        }
        if (context.admission().isClosed()) {
            exchange.refuse(Refusal.SHUTTING_DOWN, "no more connections are taken");
            return false;
        }
        return true;
    }

    private void letOut(Exchange exchange) {
        context.admission().leave(exchange.client());
    }
}
