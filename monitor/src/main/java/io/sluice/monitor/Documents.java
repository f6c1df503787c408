package io.sluice.monitor;

import io.sluice.hub.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
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
    private final Map<String, TopicDocument> topics = new HashMap<>();
    private final Map<String, GroupDocument> groups = new HashMap<>();

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
        addTopics(report, events, documents);
        addGroups(report, events, documents);
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

    private void addTopics(
            Report report, Map<String, List<Event>> events, List<Document> documents) {
        var reports = report.topics();
        if (reports == null) {
            return;
        }
        var there = new HashSet<String>();
        for (var topic : listed(reports)) {
            there.add(topic.name());
            String key = TOPIC + topic.name();
            var document = new TopicDocument(topic, events.getOrDefault(key, List.of()));
            if (!document.equals(topics.put(topic.name(), document))) {
                var payload = document.write(report.millis(), settings.maxPartitions());
                documents.add(new Document(key, payload));
            }
        }
        var unseen = new Unseen(report.faults());
        remove(topics.keySet(), name -> there.contains(name) || unseen.hidesTopic(name))
                .forEach(name -> documents.add(new Document(TOPIC + name, null)));
    }

    private void addGroups(
            Report report, Map<String, List<Event>> events, List<Document> documents) {
        var reports = report.groups();
        if (reports == null) {
            return;
        }
        var there = new HashSet<String>();
        for (var group : listed(reports)) {
            there.add(group.id());
            String key = GROUP + group.id();
            var document = new GroupDocument(group, events.getOrDefault(key, List.of()));
            if (!document.equals(groups.put(group.id(), document))) {
                var payload = document.write(report.millis(), settings.maxPartitions());
                documents.add(new Document(key, payload));
            }
        }
        var unseen = new Unseen(report.faults());
        remove(groups.keySet(), id -> there.contains(id) || unseen.hidesGroup(id))
                .forEach(id -> documents.add(new Document(GROUP + id, null)));
    }

    private <T> List<T> listed(List<T> reports) {
        return reports.subList(0, Math.min(reports.size(), settings.maxDocuments()));
    }

    /** Takes those out that need not stay, and answers them in order. */
    private static Set<String> remove(Set<String> told, Predicate<String> stays) {
        var gone = new TreeSet<String>();
        told.removeIf(name -> !stays.test(name) && gone.add(name));
        return gone;
    }
}
