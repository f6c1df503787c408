package io.sluice.monitor;

import io.sluice.hub.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes documents of reports: the whole of each, and those of topics and groups that have changed.
 * One thread.
 */
final class Documents {
    static final String METRICS = "metrics";
    static final String EVENTS = "events";
    static final String TOPIC = "topic:";
    static final String GROUP = "group:";

    private final MonitorSettings settings;
    private final Map<String, Optional<Detail>> told = new HashMap<>();

    /**
     * A document and what it is about.
     *
     * @param payload null if what it was about is no more
     */
    record Document(String key, @Nullable Payload payload) {}

    Documents(MonitorSettings settings) {
        this.settings = settings;
    }

    /** In the order in which they are told: what has happened, then what is, the whole at last. */
    List<Document> of(Report report) {
        var documents = new ArrayList<Document>();
        for (var event : report.events()) {
            documents.add(new Document(EVENTS, EventDocument.of(event, report.millis())));
        }
        var events = byKey(report.events());
        if (report.topics() != null) {
            add(topics(report.topics(), events), TOPIC, report, documents);
        }
        if (report.groups() != null) {
            add(groups(report.groups(), events), GROUP, report, documents);
        }
        documents.add(new Document(METRICS, MetricsDocument.of(report, settings)));
        return documents;
    }

    private static Map<String, List<Event>> byKey(List<Event> events) {
        var byKey = new HashMap<String, List<Event>>();
        for (var event : events) {
            String key = key(event);
            if (key != null) {
                byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(event);
            }
        }
        return byKey;
    }

    /** Of the document of what it is about; null if that has none. */
    private static @Nullable String key(Event event) {
        return switch (event) {
            case Event.TopicCreated(String name, _) -> TOPIC + name;
            case Event.TopicDeleted(String name) -> TOPIC + name;
            case Event.TopicChanged(String name, _, _) -> TOPIC + name;
            case Event.GroupUpdated(String id, _, _) -> GROUP + id;
            case Event.MemberJoined(String id, _) -> GROUP + id;
            case Event.MemberLeft(String id, _) -> GROUP + id;
            case Event.BrokerUp _, Event.BrokerDown _, Event.ControllerChanged _ -> null;
        };
    }

    private static List<Detail> topics(List<TopicReport> reports, Map<String, List<Event>> events) {
        return reports.stream()
                .<Detail>map(topic -> new TopicDocument(topic, about(TOPIC + topic.name(), events)))
                .toList();
    }

    private static List<Detail> groups(List<GroupReport> reports, Map<String, List<Event>> events) {
        return reports.stream()
                .<Detail>map(group -> new GroupDocument(group, about(GROUP + group.id(), events)))
                .toList();
    }

    private static List<Event> about(String key, Map<String, List<Event>> events) {
        return events.getOrDefault(key, List.of());
    }

    /**
     * Adds those that have changed, and deletions of those of their kind that are there no more.
     */
    private void add(List<Detail> details, String kind, Report report, List<Document> documents) {
        var there = new HashSet<String>();
        for (var detail : details.subList(0, Math.min(details.size(), settings.maxDocuments()))) {
            there.add(detail.key());
            if (!Optional.of(detail).equals(told.put(detail.key(), Optional.of(detail)))) {
                var payload = detail.write(report.millis(), settings.maxPartitions());
                documents.add(new Document(detail.key(), payload));
            }
        }
        var unseen = new Unseen(report.faults());
        var gone = new TreeSet<String>();
        for (String key : told.keySet()) {
            if (key.startsWith(kind) && !there.contains(key) && !unseen.hides(key)) {
                gone.add(key);
            }
        }
        told.keySet().removeAll(gone);
        gone.forEach(key -> documents.add(new Document(key, null)));
    }

    /**
     * Some of what was told may have got lost. What is there no more is still known to have been.
     */
    void tellAllAgain() {
        told.replaceAll((_, _) -> Optional.empty());
    }
}
