package io.sluice.monitor;

import io.sluice.hub.Payload;
import java.io.IOException;
import java.time.Instant;

/** An event as a document. */
final class EventDocument {
    private EventDocument() {}

    static Payload of(Event event, long millis) {
        return Json.object(json -> write(json, event, millis));
    }

    static void write(Json json, Event event, long millis) throws IOException {
        json.text("type", event.type());
        json.count("timestamp", Math.floorDiv(millis, 1000));
        json.text("time", Instant.ofEpochMilli(millis).toString());
        json.object("data", data -> writeData(data, event));
    }

    private static void writeData(Json json, Event event) throws IOException {
        switch (event) {
            case Event.TopicCreated(String name, int partitions) -> {
                json.text("name", name);
                json.count("partitions", partitions);
            }
            case Event.TopicDeleted(String name) -> json.text("name", name);
            case Event.TopicChanged(String name, int partitions, int was) -> {
                json.text("name", name);
                json.count("partitions", partitions);
                json.count("was", was);
            }
            case Event.GroupUpdated(String id, String state, int members) -> {
                json.text("groupId", id);
                json.text("state", state);
                json.count("members", members);
            }
            case Event.MemberJoined(String group, Sighting.Member member) ->
                    writeMember(json, group, member);
            case Event.MemberLeft(String group, Sighting.Member member) ->
                    writeMember(json, group, member);
            case Event.BrokerUp(Sighting.Broker broker) -> writeBroker(json, broker);
            case Event.BrokerDown(Sighting.Broker broker) -> writeBroker(json, broker);
            case Event.ControllerChanged(int controller, int was) -> {
                json.count("controller", controller);
                json.count("was", was);
            }
        }
    }

    private static void writeMember(Json json, String group, Sighting.Member member)
            throws IOException {
        json.text("groupId", group);
        json.text("memberId", member.id());
        json.text("clientId", member.clientId());
        json.text("host", member.host());
    }

    private static void writeBroker(Json json, Sighting.Broker broker) throws IOException {
        json.count("id", broker.id());
        json.text("host", broker.host());
        json.count("port", broker.port());
    }
}
