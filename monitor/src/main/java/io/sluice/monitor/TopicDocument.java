package io.sluice.monitor;

import io.sluice.hub.Payload;
import java.io.IOException;
import java.util.List;

/**
 * A topic as a document.
 *
 * @param events of this round, about it
 */
record TopicDocument(TopicReport topic, List<Event> events) implements Detail {
    @Override
    public String key() {
        return Documents.TOPIC + topic.name();
    }

    @Override
    public Payload write(long millis, int maxPartitions) {
        return Json.object(json -> write(json, millis, maxPartitions));
    }

    private void write(Json json, long millis, int maxPartitions) throws IOException {
        json.text("type", "topic");
        json.count("timestamp", Math.floorDiv(millis, 1000));
        json.text("name", topic.name());
        json.count("partitions", topic.partitions().size());
        json.count("totalMessages", topic.messages());
        json.count("totalBytes", topic.bytes());
        json.figure("produceRate", topic.produceRate());
        json.figure("produceBytes", topic.produceBytes());
        json.figure("fetchRate", topic.fetchRate());
        var partitions = topic.partitions();
        int listed = Math.min(partitions.size(), maxPartitions);
        json.list("partitionStats", partitions.subList(0, listed), TopicDocument::write);
        json.texts("groups", topic.groups());
        json.list("events", events, (j, event) -> EventDocument.write(j, event, millis));
    }

    private static void write(Json json, PartitionReport partition) throws IOException {
        var seen = partition.seen();
        json.count("partition", seen.number());
        json.count("leader", seen.leader());
        json.count("replicas", seen.replicas());
        json.count("inSync", seen.inSync());
        json.count("start", seen.start());
        json.count("end", seen.end());
        json.count("bytes", seen.bytes());
        json.figure("produceRate", partition.produceRate());
    }
}
