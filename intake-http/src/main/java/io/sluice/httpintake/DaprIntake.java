package io.sluice.httpintake;

import io.sluice.hub.Quarantine;
import io.sluice.session.Principal;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Need;
import io.sluice.transport.Reply;
import io.sluice.transport.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a Dapr sidecar asks of an app that subscribes: which topics, and where it delivers them.
 *
 * @see <a
 *     href="https://docs.dapr.io/developing-applications/building-blocks/pubsub/subscription-methods/">
 *     Declarative, streaming, and programmatic subscription types</a>
 * @see <a href="https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-bulk/">
 *     Publish and subscribe to bulk messages</a>
 */
public final class DaprIntake {
    private final AppToken token;
    private final List<HttpRoute> routes;

    /**
     * @param inlets the inlets of the streams that the settings name, by their names
     * @param quarantine where unusable events are kept
     */
    public DaprIntake(DaprSettings settings, Map<String, Inlet> inlets, Quarantine quarantine) {
        token = new AppToken(settings.apiToken());
        var made = new ArrayList<HttpRoute>();
        made.add(new Subscriptions(token, answer(settings)));
        var paths = new HashSet<String>();
        for (var subscription : settings.subscriptions()) {
            for (var way : subscription.ways()) {
                if (paths.add(way.path())) {
                    made.add(route(settings, subscription, way, inlets, quarantine));
                }
            }
        }
        routes = List.copyOf(made);
    }

    private HttpRoute route(
            DaprSettings settings,
            DaprSubscription subscription,
            DaprSubscription.Way way,
            Map<String, Inlet> inlets,
            Quarantine quarantine) {
        var inlet = inlets.get(way.stream());
        if (inlet == null) {
            throw new BadSetting("no events can go to stream '" + way.stream() + "'");
        }
        var reader =
                new DeliveryReader(
                        inlet.target(),
                        subscription.isRaw(),
                        subscription.bulk() != null,
                        settings.limits());
        return new DaprRoute(way.path(), inlet, reader, settings, token, quarantine);
    }

    private static Reply answer(DaprSettings settings) {
        return Answers.json(
                200, settings.subscriptions().stream().map(DaprSubscription::toJson).toList());
    }

    /** For the listener. */
    public List<HttpRoute> routes() {
        return routes;
    }

    /** Requests that did not show the token. */
    long refused() {
        return token.refused();
    }

    /** Tells a sidecar which topics to deliver. */
    private record Subscriptions(AppToken token, Reply answer) implements HttpRoute {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String path() {
            return DaprSettings.SUBSCRIBE;
        }

        @Override
        public Need need() {
            return Need.NOTHING;
        }

        @Override
        public Optional<Reply> refusal(Request head) {
            return token.refusal(head);
        }

        @Override
        public CompletionStage<Reply> handle(Request request, Principal principal) {
            return CompletableFuture.completedStage(answer);
        }
    }
}
