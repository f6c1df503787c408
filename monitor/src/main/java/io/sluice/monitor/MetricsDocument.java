package io.sluice.monitor;

import io.sluice.hub.Payload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report as one document. All its members are always there; what is null has a problem. */
final class MetricsDocument {
    private static final int MAX_FAULTS = 100;
    private static final String NO_OFFSETS =
            "what was seen first in this round has no rate yet, or its offsets are not known";
    private static final String NO_COMMITS =
            "what was seen first in this round has no rate yet, or commits are not known";
    private static final String NO_SIZES = "sizes of logs are not known, or only since this round";
    private static final String NO_LATENCY = "neither a probe nor the brokers tell it";
    private static final String NO_OFFSET = "offsets of some partitions are not known";
    private static final String NO_RECORD =
            "records were not read, and were there before anybody looked";
    private static final String UNREACHABLE = "they could not be asked for";

    private final Report report;
    private final Room topics;
    private final Room groups;
    private final Room rows;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, String> unknown = new LinkedHashMap<>();

    private MetricsDocument(Report report, MonitorSettings settings) {
        this.report = report;
        this.topics = new Room(settings.maxDocuments());
        this.groups = new Room(settings.maxDocuments());
        this.rows = new Room(settings.maxPartitions());
    }

    static Payload of(Report report, MonitorSettings settings) {
        return Json.object(new MetricsDocument(report, settings)::write);
    }

    private void write(Json json) throws IOException {
        json.text("type", "metrics");
        json.count("timestamp", Math.floorDiv(report.millis(), 1000));
        json.object("throughput", this::writeThroughput);
        json.object("latency", this::writeLatency);
        writeTopics(json, report.topics());
        writeGroups(json, report.groups());
        json.object("clusterHealth", this::writeHealth);
        json.object("sources", this::writeSources);
        json.list("problems", problems(), MetricsDocument::write);
    }

    private void writeThroughput(Json json) throws IOException {
        var throughput = report.throughput();
        write(json, "produceRate", throughput.produceRate(), "throughput", NO_OFFSETS);
        write(json, "fetchRate", throughput.fetchRate(), "throughput", NO_COMMITS);
        write(json, "produceBytes", throughput.produceBytes(), "throughput", NO_SIZES);
        write(json, "fetchBytes", throughput.fetchBytes(), "throughput", NO_SIZES);
    }

    private void write(Json json, String name, Figure figure, String where, String reason)
            throws IOException {
        json.figure(name, figure.value());
        if (figure.isKnown()) {
            sources.put(name, figure.source());
        } else {
            unknown.put(where + '.' + name, reason);
        }
    }

    private void writeLatency(Json json) throws IOException {
        write(json, "produce", report.latency().produce());
        write(json, "fetch", report.latency().fetch());
    }

    private void write(Json json, String what, Report.@Nullable Timed timed) throws IOException {
        double none = Double.NaN;
        var known = timed == null ? new Latency.Percentiles(none, none, none) : timed.percentiles();
        json.figure(what + "P50", Figure.rounded(known.p50()));
        json.figure(what + "P95", Figure.rounded(known.p95()));
        json.figure(what + "P99", Figure.rounded(known.p99()));
        if (timed == null) {
            unknown.put("latency." + what, NO_LATENCY);
        } else {
            sources.put(what + "Latency", timed.source());
        }
    }

    private void writeTopics(Json json, @Nullable List<TopicReport> reports) throws IOException {
        if (reports == null) {
            json.unknown("topicStats");
            unknown.put("topicStats", UNREACHABLE);
            return;
        }
        json.list("topicStats", topics.take(reports), this::write);
    }

    private void write(Json json, TopicReport topic) throws IOException {
        json.text("name", topic.name());
        json.count("partitions", topic.partitions().size());
        write(json, "totalMessages", topic.messages(), "topicStats", NO_OFFSET);
        write(json, "totalBytes", topic.bytes(), "topicStats", NO_SIZES);
        write(json, "produceRate", topic.produceRate(), "topicStats", NO_OFFSETS);
        write(json, "fetchRate", topic.fetchRate(), "topicStats", NO_COMMITS);
    }

    private void write(Json json, String name, long count, String where, String reason)
            throws IOException {
        json.count(name, count);
        if (count == Sighting.UNKNOWN) {
            unknown.put(where + '.' + name, reason);
        }
    }

    private void write(Json json, String name, double figure, String where, String reason)
            throws IOException {
        json.figure(name, figure);
        if (Double.isNaN(figure)) {
            unknown.put(where + '.' + name, reason);
        }
    }

    private void writeGroups(Json json, @Nullable List<GroupReport> reports) throws IOException {
        if (reports == null) {
            json.unknown("consumerLags");
            unknown.put("consumerLags", UNREACHABLE);
            return;
        }
        json.list("consumerLags", groups.take(reports), this::write);
    }

    private void write(Json json, GroupReport group) throws IOException {
        json.text("groupId", group.id());
        json.text("state", group.state());
        var members = group.members();
        long count = members == null ? Sighting.UNKNOWN : members.size();
        write(json, "members", count, "consumerLags", UNREACHABLE);
        write(json, "totalLag", group.lag(), "consumerLags", NO_OFFSET);
        GroupDocument.write(json, group.timeLag());
        if (!group.timeLag().isKnown()) {
            unknown.put("consumerLags.timeLagMs", NO_RECORD);
        }
        var of = group.topics();
        if (of == null) {
            json.unknown("topicLags");
            unknown.put("consumerLags.topicLags", UNREACHABLE);
        } else {
            json.list("topicLags", rows.take(of), this::write);
        }
    }

    private void write(Json json, GroupReport.Topic topic) throws IOException {
        json.text("topic", topic.name());
        write(json, "totalLag", topic.lag(), "consumerLags", NO_OFFSET);
        json.list("partitionLags", rows.take(topic.partitions()), MetricsDocument::write);
    }

    private static void write(Json json, GroupReport.Partition partition) throws IOException {
        json.count("partition", partition.number());
        json.count("currentOffset", partition.current());
        json.count("logEndOffset", partition.end());
        json.count("lag", partition.lag());
    }

    private void writeHealth(Json json) throws IOException {
        var health = report.health();
        String where = "clusterHealth";
        writeCount(json, "activeConnections", health.connections());
        write(json, "totalTopics", health.topics(), where, UNREACHABLE);
        write(json, "totalPartitions", health.partitions(), where, UNREACHABLE);
        write(json, "totalConsumers", health.groups(), where, UNREACHABLE);
        writeCount(json, "diskUsageBytes", health.disk());
        writeCount(json, "memoryUsageBytes", health.memory());
        json.count("goroutineCount", health.threads());
        writeBrokers(json, health.brokers());
        write(json, "controller", health.controller(), where, "the brokers do not tell it");
        write(json, "underReplicatedPartitions", health.underReplicated(), where, UNREACHABLE);
        write(json, "offlinePartitions", health.offline(), where, UNREACHABLE);
    }

    private void writeCount(Json json, String name, Figure figure) throws IOException {
        long count = figure.isKnown() ? (long) figure.value() : Sighting.UNKNOWN;
        write(json, name, count, "clusterHealth", "nobody tells it");
        if (figure.isKnown()) {
            sources.put(name, figure.source());
        }
    }

    private void writeBrokers(Json json, @Nullable List<Sighting.Broker> brokers)
            throws IOException {
        if (brokers == null) {
            json.unknown("brokers");
            unknown.put("clusterHealth.brokers", UNREACHABLE);
        } else {
            json.list("brokers", brokers, MetricsDocument::write);
        }
    }

    private static void write(Json json, Sighting.Broker broker) throws IOException {
        json.count("id", broker.id());
        json.text("host", broker.host());
        json.count("port", broker.port());
        json.text("rack", broker.rack());
        json.count("usedBytes", broker.usedBytes());
        json.count("totalBytes", broker.totalBytes());
        json.count("freeBytes", broker.freeBytes());
    }

    private void writeSources(Json json) throws IOException {
        for (var source : sources.entrySet()) {
            json.text(source.getKey(), source.getValue());
        }
    }

    private List<Sighting.Fault> problems() {
        var faults = report.faults();
        var problems = new ArrayList<>(faults.subList(0, Math.min(faults.size(), MAX_FAULTS)));
        if (faults.size() > MAX_FAULTS) {
            problems.add(
                    new Sighting.Fault(
                            "problems", faults.size() - MAX_FAULTS + " more, not listed"));
        }
        unknown.forEach((what, reason) -> problems.add(new Sighting.Fault(what, reason)));
        tellLeftOut(problems, "topicStats", topics);
        tellLeftOut(problems, "consumerLags", groups);
        tellLeftOut(problems, "topicLags", rows);
        return problems;
    }

    private static void tellLeftOut(List<Sighting.Fault> problems, String what, Room room) {
        if (room.leftOut() > 0) {
            problems.add(new Sighting.Fault(what, room.leftOut() + " more, not listed"));
        }
    }

    private static void write(Json json, Sighting.Fault problem) throws IOException {
        json.text("what", problem.what());
        json.text("reason", problem.reason());
    }
}
