package io.sluice.transport;

import io.netty.handler.codec.http.HttpMethod;
import io.sluice.hub.Payload;
import io.sluice.session.Action;
import io.sluice.session.Endpoint;
import io.sluice.session.Hello;
import io.sluice.session.Principal;
import io.sluice.session.Welcome;
import io.sluice.session.Wish;
import java.util.List;

/** Answers those who ask at an endpoint: with a session, or with what is wrong. */
final class Reception {
    private final TransportContext context;
    private final Doorkeeper doorkeeper;
    private final HttpConnection connection;

    Reception(TransportContext context, Doorkeeper doorkeeper, HttpConnection connection) {
        this.context = context;
        this.doorkeeper = doorkeeper;
        this.connection = connection;
    }

    void receive(Exchange exchange, Endpoint endpoint) {
        switch (endpoint.carrier()) {
            case WEBSOCKET -> receiveAtWebSocket(exchange, endpoint);
            case EVENT_STREAM -> receiveAtEventStream(exchange, endpoint);
        }
    }

    // --- WebSockets

    private void receiveAtWebSocket(Exchange exchange, Endpoint endpoint) {
        String problem = Upgrade.problem(exchange.method(), exchange.headers());
        if (problem == null) {
            doorkeeper.admit(
                    exchange, endpoint, principal -> upgrade(exchange, endpoint, principal));
        } else {
            exchange.refuse(Refusal.NOT_A_WEBSOCKET, problem);
        }
    }

    private boolean upgrade(Exchange exchange, Endpoint endpoint, Principal principal) {
        var hello = hello(endpoint, exchange.target());
        if (!mayUse(endpoint, principal, hello)) {
            exchange.refuseSilently(
                    Refusal.FORBIDDEN, "the token does not allow what this endpoint gives");
            return false;
        }
        connection.becomeWebSocket(
                exchange, new Guest(endpoint, principal, hello, exchange.client()));
        return true;
    }

    private static Hello hello(Endpoint endpoint, Target target) {
        return switch (endpoint.welcome()) {
            case Welcome.Streams(var names) when names.isEmpty() -> Hello.PLAIN;
            case Welcome.Streams _ -> new Hello(List.of(), Wish.of(target.query()), null);
            case Welcome.Channels _ -> Hello.PLAIN;
            case Welcome.User user -> {
                String named = target.first(user.parameter());
                yield new Hello(List.of(), Wish.PLAIN, named.isEmpty() ? null : named, null);
            }
        };
    }

    /** One who names no user is told so once it is connected. */
    private static boolean mayUse(Endpoint endpoint, Principal principal, Hello hello) {
        var access = principal.access();
        return switch (endpoint.welcome()) {
            case Welcome.User welcome -> {
                String user = hello.user();
                yield user == null
                        || access.may(Action.SUBSCRIBE, welcome.stream(), Payload.of(user));
            }
            case Welcome.Channels(var given) ->
                    given.stream()
                            .map(Welcome.Given::channel)
                            .allMatch(one -> access.may(Action.SUBSCRIBE, one.stream(), one.key()));
            case Welcome.Streams _ ->
                    principal.equals(Principal.STRANGER)
                            || endpoint.offers().isEmpty()
                            || endpoint.offers().keySet().stream()
                                    .anyMatch(stream -> access.maySome(Action.SUBSCRIBE, stream));
        };
    }

    // --- event streams

    private void receiveAtEventStream(Exchange exchange, Endpoint endpoint) {
        if (exchange.method().equals(HttpMethod.GET)) {
            var request = EventStreamRequest.of(exchange, endpoint);
            doorkeeper.admit(exchange, endpoint, principal -> stream(exchange, request, principal));
        } else if (exchange.method().equals(HttpMethod.OPTIONS)) {
            doorkeeper.preflight(exchange);
        } else {
            exchange.refuse(Refusal.METHOD, "method not allowed");
        }
    }

    private boolean stream(Exchange exchange, EventStreamRequest request, Principal principal) {
        var refusal = request.refusal(principal, context.eventStreams()).orElse(null);
        if (refusal != null) {
            exchange.refuse(
                    Refusal.IMPOSSIBLE_STREAM,
                    EventStreamRequest.refused(refusal, context.errors()),
                    refusal.code().text());
            return false;
        }
        connection.becomeEventStream(
                exchange,
                new Guest(request.endpoint(), principal, request.hello(), exchange.client()));
        return true;
    }
}
