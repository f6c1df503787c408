package io.sluice.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.sluice.session.Access;
import io.sluice.session.Action;
import io.sluice.session.Principal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers those who ask for something that is to be had by HTTP. */
final class Desk {
    private final Directory directory;
    private final Doorkeeper doorkeeper;
    private final Authentication authentication;
    private @Nullable Principal announced;

    Desk(Directory directory, Doorkeeper doorkeeper, Authentication authentication) {
        this.directory = directory;
        this.doorkeeper = doorkeeper;
        this.authentication = authentication;
    }

    /** Answers a request whose body is still to come; or lets it come, if it will be answered. */
    void announce(Exchange exchange, Runnable goOn) {
        ask(
                exchange,
                (route, request) ->
                        admit(
                                exchange,
                                route,
                                request,
                                principal -> {
                                    announced = principal;
                                    goOn.run();
                                }));
    }

    /** Answers a request. */
    void serve(Exchange exchange) {
        Principal known = announced;
        announced = null;
        ask(
                exchange,
                (route, request) -> {
                    if (known == null) {
                        admit(
                                exchange,
                                route,
                                request,
                                who -> handle(exchange, route, request, who));
                    } else {
                        handle(exchange, route, request, known);
                    }
                });
    }

    /** Answers a request whose body is larger than is taken. */
    void refuse(Exchange exchange, int most) {
        Place place = directory.place(exchange.target());
        HttpRoute route = place == null ? null : place.route(exchange.method().name());
        if (place != null && route != null) {
            exchange.at(route);
            var refusal = route.refusal(exchange.request(place.variables()));
            if (refusal.isPresent()) {
                exchange.reply(refusal.get());
                return;
            }
        }
        exchange.refuse(
                Refusal.REQUEST_TOO_LARGE, "a body may have " + most + " bytes here at most");
    }

    /** What becomes of a request for something that is there. */
    @FunctionalInterface
    private interface Asked {
        void at(HttpRoute route, Request request);
    }

    private void ask(Exchange exchange, Asked asked) {
        Place place = directory.place(exchange.target());
        if (place == null) {
            exchange.refuse(Refusal.NOT_FOUND, "nothing is here");
            return;
        }
        HttpRoute route = place.route(exchange.method().name());
        if (route == null) {
            exchange.refuse(Refusal.METHOD, "method not allowed");
            return;
        }
        exchange.at(route);
        if (!isOtherPages(exchange, route) || doorkeeper.permitsOrigin(exchange)) {
            asked.at(route, exchange.request(place.variables()));
        }
    }

    private void admit(
            Exchange exchange, HttpRoute route, Request request, Consumer<Principal> entrance) {
        var refusal = route.refusal(request);
        Action action = route.need().action();
        if (refusal.isPresent()) {
            exchange.reply(refusal.get());
        } else if (action == null) {
            entrance.accept(Principal.anonymous(Access.NOTHING));
        } else {
            authentication.check(
                    exchange,
                    principal -> {
                        if (route.need().isMetBy(principal, request)) {
                            entrance.accept(principal);
                        } else {
                            exchange.refuse(
                                    Refusal.FORBIDDEN,
                                    "needs the permission '" + action.text() + "'");
                        }
                    });
        }
    }

    /**
     * True if the request may be one that a page makes its visitor's browser send, to change
     * something here. What is open to all is open to what is no page at all, from anywhere.
     */
    private static boolean isOtherPages(Exchange exchange, HttpRoute route) {
        boolean changes =
                !exchange.method().equals(HttpMethod.GET)
                        && !exchange.method().equals(HttpMethod.HEAD);
        return changes
                && (route.need().action() != null
                        || exchange.headers().contains(HttpHeaderNames.ORIGIN));
    }

    private static void handle(
            Exchange exchange, HttpRoute route, Request request, Principal principal) {
        route.handle(request, principal)
                .whenComplete((reply, failure) ->
                        exchange.proceed(() -> {
                            if (failure == null) {
                                exchange.reply(reply);
                            } else {
                                exchange.fail(failure);
                            }
                        }));
    }
}
