package io.sluice.httpintake;

import io.sluice.hub.Payload;
import io.sluice.transport.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a Dapr sidecar delivers at one path: one event, a batch, or a bulk. */
final class DeliveryReader {
    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";

    private final Target target;
    private final boolean raw;
    private final boolean bulk;
    private final EventLimits limits;
    private final EventReader events;

    /**
     * @param raw true if what has no envelope is a payload
     * @param bulk true if even what is raw may come as a bulk
     */
    DeliveryReader(Target target, boolean raw, boolean bulk, EventLimits limits) {
        this.target = target;
        this.raw = raw;
        this.bulk = bulk;
        this.limits = limits;
        this.events = new EventReader(limits);
    }

    /** What was delivered. */
    sealed interface Delivery {
        /** To be answered as one, whatever is in it. */
        record Whole(List<Item> items) implements Delivery {}

        /** To be answered one by one, by entry ids. */
        record Bulk(Map<String, Item> items, List<Item> nameless) implements Delivery {}
    }

    /** One thing that was delivered. */
    sealed interface Item {
        record Good(Draft draft, Payload source) implements Item {}

        record Bad(Reason reason, String detail, Payload source) implements Item {}
    }

    Delivery read(Request request) {
        try {
            return delivery(request);
        } catch (Unusable unusable) {
            return new Delivery.Whole(List.of(bad(unusable, request.body())));
        } catch (RuntimeException | StackOverflowError bug) {
            return new Delivery.Whole(List.of(bad(bug, request.body())));
        }
    }

    private Delivery delivery(Request request) throws Unusable {
        Payload body = request.body();
        String contentType = request.header("content-type").map(Target::mediaType).orElse("");
        switch (contentType) {
            case STRUCTURED -> {
                return enveloped(document(body), body);
            }
            case BATCH -> {
                return batch(document(body));
            }
            default -> {}
        }
        if (EventReader.isBinary(request.headers())) {
            return whole(body, () -> target.draft(events.binary(request.headers(), body)));
        }
        if (raw && !(bulk && isBulk(body))) {
            return whole(body, () -> target.draft(notEmpty(body)));
        }
        if (!Target.isJson(contentType)) {
            throw new Unusable(
                    Reason.UNSUPPORTED_CONTENT_TYPE,
                    "expected application/cloudevents+json, or headers ce-…");
        }
        return enveloped(document(body), body);
    }

    private Json document(Payload body) throws Unusable {
        return Json.of(body, target.depth());
    }

    private static Payload notEmpty(Payload body) throws Unusable {
        if (body.length() == 0) {
            throw new Unusable(Reason.MISSING_DATA, "the body is empty");
        }
        return body;
    }

    private boolean isBulk(Payload body) {
        try {
            return isBulk(document(body).members());
        } catch (Unusable other) {
            return false;
        }
    }

    /** An envelope of events has entries, and is none itself. */
    private static boolean isBulk(Map<String, Json> members) {
        Json entries = members.get("entries");
        return entries != null
                && entries.is(Json.Kind.ARRAY)
                && !members.containsKey("specversion");
    }

    private Delivery enveloped(Json envelope, Payload body) throws Unusable {
        var members = envelope.members();
        return isBulk(members)
                ? bulk(members.get("entries"))
                : whole(body, () -> target.draft(events.structured(envelope)));
    }

    private Delivery batch(Json batch) throws Unusable {
        if (!batch.is(Json.Kind.ARRAY)) {
            throw new Unusable(Reason.INVALID_JSON, "a batch must be a JSON array");
        }
        var items = new ArrayList<Item>();
        for (Json event : limited(batch.items())) {
            items.add(item(event.raw(), () -> target.draft(events.structured(event))));
        }
        return new Delivery.Whole(items);
    }

    private List<Json> limited(List<Json> items) throws Unusable {
        if (items.size() > limits.maxBatch()) {
            throw new Unusable(
                    Reason.TOO_MANY,
                    items.size() + " events at once, at most " + limits.maxBatch());
        }
        return items;
    }

    // --- bulk

    private Delivery bulk(@Nullable Json entries) throws Unusable {
        var items = new LinkedHashMap<String, Item>();
        var nameless = new ArrayList<Item>();
        for (Json entry : limited(entries == null ? List.of() : entries.items())) {
            String id = entryId(entry);
            if (id == null || items.containsKey(id)) {
                nameless.add(
                        new Item.Bad(
                                Reason.MISSING_ENTRY_ID,
                                "an entry without an entryId of its own",
                                entry.raw()));
            } else {
                items.put(id, item(entry.raw(), () -> draft(entry.members())));
            }
        }
        return new Delivery.Bulk(items, nameless);
    }

    private static @Nullable String entryId(Json entry) {
        try {
            Json id = entry.members().get("entryId");
            return id != null && id.is(Json.Kind.TEXT) && !id.text().isEmpty() ? id.text() : null;
        } catch (Unusable noObject) {
            return null;
        }
    }

    /** What is raw comes in base64, whatever its type. */
    private Draft draft(Map<String, Json> entry) throws Unusable {
        Json event = entry.get("event");
        if (event == null || event.is(Json.Kind.NULL)) {
            throw new Unusable(Reason.MISSING_DATA, "the entry has no event");
        }
        Json said = entry.get("contentType");
        boolean isEvent = said == null || Target.mediaType(said.text()).equals(STRUCTURED);
        if (raw && event.is(Json.Kind.TEXT)) {
            return target.draft(EventReader.decoded(event));
        }
        return raw && !isEvent
                ? target.draft(target.value(event))
                : target.draft(events.structured(event));
    }

    // --- items

    @FunctionalInterface
    private interface Drafting {
        Draft draft() throws Unusable;
    }

    private static Delivery whole(Payload source, Drafting drafting) {
        return new Delivery.Whole(List.of(item(source, drafting)));
    }

    private static Item item(Payload source, Drafting drafting) {
        try {
            return new Item.Good(drafting.draft(), source);
        } catch (Unusable unusable) {
            return bad(unusable, source);
        } catch (RuntimeException | StackOverflowError bug) {
            return bad(bug, source);
        }
    }

    private static Item bad(Throwable bug, Payload source) {
        Bugs.note(bug);
        return new Item.Bad(Reason.BUG, bug.getClass().getSimpleName(), source);
    }

    private static Item bad(Unusable unusable, Payload source) {
        return new Item.Bad(unusable.reason(), unusable.detail(), source);
    }
}
