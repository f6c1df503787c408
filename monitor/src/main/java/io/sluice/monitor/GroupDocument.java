package io.sluice.monitor;

import io.sluice.hub.Payload;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A group as a document.
 *
 * @param events of this round, about it
 */
record GroupDocument(GroupReport group, List<Event> events) implements Detail {
    private static final int MAX_MEMBERS = 1_000;

    @Override
    public String key() {
        return Documents.GROUP + group.id();
    }

    @Override
    public Payload write(long millis, int maxPartitions) {
        return Json.object(json -> write(json, millis, maxPartitions));
    }

    private void write(Json json, long millis, int maxPartitions) throws IOException {
        json.text("type", "group");
        json.count("timestamp", Math.floorDiv(millis, 1000));
        json.text("groupId", group.id());
        json.text("kind", group.kind().name().toLowerCase(Locale.ROOT));
        json.text("state", group.state());
        json.text("protocol", group.protocol());
        writeMembers(json);
        json.count("totalLag", group.lag());
        write(json, group.timeLag());
        json.figure("trend", group.trend());
        json.figure("catchUpSeconds", group.catchUpSeconds());
        json.figure("consumeRate", group.rate());
        json.count("lostToRetention", group.lost());
        writeTopics(json, maxPartitions);
        json.list("events", events, (j, event) -> EventDocument.write(j, event, millis));
    }

    private void writeMembers(Json json) throws IOException {
        var members = group.members();
        if (members == null) {
            json.unknown("members");
            json.unknown("memberList");
            return;
        }
        json.count("members", members.size());
        int listed = Math.min(members.size(), MAX_MEMBERS);
        json.list("memberList", members.subList(0, listed), GroupDocument::write);
    }

    private static void write(Json json, Sighting.Member member) throws IOException {
        json.text("memberId", member.id());
        json.text("clientId", member.clientId());
        json.text("host", member.host());
        json.list("partitions", inOrder(member.assigned()), GroupDocument::writeAssigned);
    }

    private static Iterable<Map.Entry<String, List<Integer>>> inOrder(
            Map<String, List<Integer>> assigned) {
        return new TreeMap<>(assigned).entrySet();
    }

    private static void writeAssigned(Json json, Map.Entry<String, List<Integer>> assigned)
            throws IOException {
        json.text("topic", assigned.getKey());
        json.numbers("partitions", assigned.getValue().stream().sorted().toList());
    }

    private void writeTopics(Json json, int maxPartitions) throws IOException {
        var topics = group.topics();
        if (topics == null) {
            json.unknown("topicLags");
            return;
        }
        var room = new Room(maxPartitions);
        json.list(
                "topicLags",
                room.take(topics),
                (j, topic) -> {
                    j.text("topic", topic.name());
                    j.count("totalLag", topic.lag());
                    write(j, topic.timeLag());
                    j.list("partitionLags", room.take(topic.partitions()), GroupDocument::write);
                });
    }

    private static void write(Json json, GroupReport.Partition partition) throws IOException {
        json.count("partition", partition.number());
        json.count("currentOffset", partition.current());
        json.count("logEndOffset", partition.end());
        json.count("lag", partition.lag());
        write(json, partition.timeLag());
        json.count("lost", partition.lost());
    }

    static void write(Json json, TimeLag lag) throws IOException {
        var from = lag.from();
        json.count("timeLagMs", lag.millis());
        json.text("timeLagFrom", from == null ? null : from.word());
    }
}
