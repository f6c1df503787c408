package io.sluice.monitor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes reports of sightings: takes one after the other and remembers what comparing them needs.
 * Knows no brokers and no clock. One thread.
 */
final class Reporter {
    private final MonitorSettings settings;
    private Memory memory;

    /** What is remembered of one cluster. */
    private static final class Memory {
        final Changes changes;
        final TopicTracks topics = new TopicTracks();
        final Map<String, GroupTrack> groups = new HashMap<>();
        final BrokerWatch brokers = new BrokerWatch();
        @Nullable String clusterId;
        long nanos = Long.MIN_VALUE;

        Memory(MonitorSettings settings) {
            this.changes = new Changes(settings);
        }

        boolean isOf(Sighting sighting) {
            return clusterId == null
                    || sighting.clusterId() == null
                    || clusterId.equals(sighting.clusterId());
        }
    }

    Reporter(MonitorSettings settings) {
        this.settings = settings;
        this.memory = new Memory(settings);
    }

    /**
     * @throws IllegalArgumentException if that was read before what was last reported
     */
    Report report(Sighting sighting, Latency latency, BrokerFigures figures, Vitals vitals) {
        remember(sighting);
        var unseen = new Unseen(sighting.faults());
        var events = memory.changes.see(sighting, unseen);
        memory.topics.see(sighting, unseen);
        memory.brokers.see(sighting);
        var readers = new Readers(sighting.groups().isPresent());
        var groups = sighting.groups().map(g -> groups(g, sighting, unseen, readers)).orElse(null);
        var topics = sighting.topics().isPresent() ? topics(readers) : null;
        return new Report(
                sighting.millis(),
                Throughput.of(topics == null ? List.of() : topics, figures),
                Report.Percentiles.of(latency, figures),
                Health.of(sighting, counts(topics, groups), figures, vitals),
                topics,
                groups,
                events,
                sighting.faults(),
                measurements(topics, groups, sighting),
                gone(events));
    }

    private static Set<String> gone(List<Event> events) {
        var gone = new TreeSet<String>();
        for (var event : events) {
            switch (event) {
                case Event.TopicDeleted(String name) -> gone.add(Documents.TOPIC + name);
                case Event.TopicCreated(String name, _) -> gone.remove(Documents.TOPIC + name);
                case Event.GroupUpdated(String id, String state, _)
                        when state.equals(Event.GroupUpdated.DEAD) ->
                        gone.add(Documents.GROUP + id);
                default -> {}
            }
        }
        return gone;
    }

    private void remember(Sighting sighting) {
        if (!memory.isOf(sighting)) {
            memory = new Memory(settings);
        }
        if (sighting.nanos() <= memory.nanos) {
            throw new IllegalArgumentException(
                    "sightings must be given in the order of time, got: %d after %d"
                            .formatted(sighting.nanos(), memory.nanos));
        }
        memory.nanos = sighting.nanos();
        if (sighting.clusterId() != null) {
            memory.clusterId = sighting.clusterId();
        }
    }

    private List<GroupReport> groups(
            Map<String, Sighting.Group> groups, Sighting sighting, Unseen unseen, Readers readers) {
        var lags = new Lags(settings, memory.topics, sighting, unseen);
        var reports = new ArrayList<GroupReport>(groups.size());
        for (var group : groups.values()) {
            if (settings.isGroupShown(group.id())) {
                var track =
                        memory.groups.computeIfAbsent(
                                group.id(), _ -> new GroupTrack(sighting.nanos()));
                reports.add(track.see(group, lags, readers, sighting.nanos()));
            }
        }
        memory.groups.keySet().removeIf(id -> !groups.containsKey(id) && !unseen.hidesGroup(id));
        reports.sort(Comparator.comparing(GroupReport::id));
        return reports;
    }

    private List<TopicReport> topics(Readers readers) {
        var reports = new ArrayList<TopicReport>();
        for (var track : memory.topics.all()) {
            if (track.isSeen() && settings.isShown(track.topic())) {
                reports.add(track.report(readers.of(track.topic().name())));
            }
        }
        reports.sort(Comparator.comparing(TopicReport::name));
        return reports;
    }

    private static Health.Counts counts(
            @Nullable List<TopicReport> topics, @Nullable List<GroupReport> groups) {
        return new Health.Counts(
                topics == null ? Sighting.UNKNOWN : topics.size(),
                topics == null
                        ? Sighting.UNKNOWN
                        : topics.stream().mapToLong(t -> t.partitions().size()).sum(),
                groups == null ? Sighting.UNKNOWN : groups.size());
    }

    private List<Measurement> measurements(
            @Nullable List<TopicReport> topics,
            @Nullable List<GroupReport> groups,
            Sighting sighting) {
        var measured = new ArrayList<Measurement>();
        if (groups != null) {
            groups.forEach(group -> measure(group, sighting.nanos(), measured));
        }
        if (topics != null) {
            topics.forEach(topic -> measure(topic, sighting.nanos(), measured));
        }
        memory.brokers.measure(measured);
        return measured;
    }

    private void measure(GroupReport group, long nanos, List<Measurement> measured) {
        var track = memory.groups.get(group.id());
        if (track == null || group.lag() == Sighting.UNKNOWN) {
            return;
        }
        String subject = Documents.GROUP + group.id();
        measured.add(new Measurement(Measurement.Measure.LAG, subject, group.lag()));
        if (group.timeLag().isKnown()) {
            double seconds = group.timeLag().millis() / 1e3;
            measured.add(new Measurement(Measurement.Measure.TIME_LAG, subject, seconds));
        }
        double stalled = track.stalledNanos(nanos) / 1e9;
        measured.add(new Measurement(Measurement.Measure.STALLED, subject, stalled));
    }

    private void measure(TopicReport topic, long nanos, List<Measurement> measured) {
        var track = memory.topics.get(topic.name());
        if (track != null && topic.messages() != Sighting.UNKNOWN) {
            double silent = track.silentNanos(nanos) / 1e9;
            String subject = Documents.TOPIC + topic.name();
            measured.add(new Measurement(Measurement.Measure.SILENT, subject, silent));
        }
    }
}
