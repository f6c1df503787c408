package io.sluice.httpintake;

import io.sluice.httpintake.DeliveryReader.Delivery;
import io.sluice.httpintake.DeliveryReader.Item;
import io.sluice.hub.Payload;
import io.sluice.hub.Quarantine;
import io.sluice.session.Principal;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Need;
import io.sluice.transport.Reply;
import io.sluice.transport.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where a Dapr sidecar delivers events for a stream. It is told {@code SUCCESS} when the log has an
 * event, {@code RETRY} when that is not known in time, and {@code DROP} for what can never be used;
 * always with status 200, which is the only one with which it looks at these.
 *
 * @see <a
 *     href="https://docs.dapr.io/reference/api/pubsub_api/#provide-routes-for-dapr-to-deliver-topic-events">
 *     Pub/sub API reference</a>
 */
final class DaprRoute implements HttpRoute {
    private static final String SUCCESS = "SUCCESS";
    private static final String RETRY = "RETRY";
    private static final String DROP = "DROP";

    private final String path;
    private final Inlet inlet;
    private final DeliveryReader reader;
    private final EventLimits limits;
    private final Duration deadline;
    private final AppToken token;
    private final Quarantine quarantine;

    DaprRoute(
            String path,
            Inlet inlet,
            DeliveryReader reader,
            DaprSettings settings,
            AppToken token,
            Quarantine quarantine) {
        this.path = path;
        this.inlet = inlet;
        this.reader = reader;
        this.limits = settings.limits();
        this.deadline = settings.deadline();
        this.token = token;
        this.quarantine = quarantine;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Need need() {
        return Need.NOTHING;
    }

    @Override
    public int maxBody() {
        return limits.maxBody();
    }

    @Override
    public Optional<Reply> refusal(Request head) {
        return token.refusal(head);
    }

    /** What is too large once is so for ever: to be asked to repeat it would help nobody. */
    @Override
    public Reply refused(int status, String code, String why) {
        if (status == 413) {
            drop(new Item.Bad(Reason.TOO_LARGE, why, Payload.of("")));
            return whole(DROP);
        }
        return HttpRoute.super.refused(status, code, why);
    }

    @Override
    public CompletionStage<Reply> handle(Request request, Principal principal) {
        return CompletableFuture.supplyAsync(() -> reader.read(request), Handover.THREADS)
                .thenCompose(this::take);
    }

    private CompletionStage<Reply> take(Delivery delivery) {
        return switch (delivery) {
            case Delivery.Whole(var items) -> statuses(items).thenApply(DaprRoute::whole);
            case Delivery.Bulk(var items, var nameless) -> {
                nameless.forEach(this::receive);
                yield statuses(List.copyOf(items.values()))
                        .thenApply(statuses -> bulk(items.keySet().iterator(), statuses));
            }
        };
    }

    private CompletionStage<List<String>> statuses(List<Item> items) {
        var drafts = new ArrayList<Draft>();
        for (var item : items) {
            receive(item);
            if (item instanceof Item.Good(var draft, _)) {
                drafts.add(draft);
            }
        }
        return inlet.append(drafts, deadline).thenApply(outcomes -> statuses(items, outcomes));
    }

    private void receive(Item item) {
        inlet.counts().received.increment();
        if (item instanceof Item.Bad bad) {
            drop(bad);
        }
    }

    private List<String> statuses(List<Item> items, List<Outcome> outcomes) {
        var outcome = outcomes.iterator();
        return items.stream()
                .map(item ->
                        switch (item) {
                            case Item.Good(_, var source) -> status(outcome.next(), source);
                            case Item.Bad _ -> DROP;
                        })
                .toList();
    }

    private String status(Outcome outcome, Payload source) {
        return switch (outcome) {
            case Outcome.Stored _, Outcome.Duplicate _ -> SUCCESS;
            case Outcome.Unavailable _ -> RETRY;
            case Outcome.Rejected(var why) -> {
                keep(new Item.Bad(Reason.REJECTED, why, source));
                yield DROP;
            }
        };
    }

    private void drop(Item.Bad bad) {
        inlet.counts().unusable(bad.reason()).increment();
        keep(bad);
    }

    private void keep(Item.Bad bad) {
        quarantine.add(
                "dapr " + inlet.target().stream(),
                bad.reason().text(),
                bad.detail(),
                path,
                bad.source());
    }

    // --- answers

    /** What was delivered as one is answered as one: it comes again if any of it must. */
    private static Reply whole(List<String> statuses) {
        if (statuses.contains(RETRY)) {
            return whole(RETRY);
        }
        return whole(statuses.isEmpty() || statuses.contains(SUCCESS) ? SUCCESS : DROP);
    }

    private static Reply whole(String status) {
        return Reply.json(200, "{\"status\":\"" + status + "\"}");
    }

    private static Reply bulk(Iterator<String> ids, List<String> statuses) {
        var answers =
                statuses.stream()
                        .map(status -> Map.of("entryId", ids.next(), "status", status))
                        .toList();
        return Answers.json(200, Map.of("statuses", answers));
    }
}
