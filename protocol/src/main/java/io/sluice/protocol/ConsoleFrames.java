package io.sluice.protocol;

import io.sluice.protocol.ClusterReport.Part;
import io.sluice.session.Out;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the console dialect's messages about the cluster. */
final class ConsoleFrames {
    private static final byte[] METRICS = JsonText.ascii("{\"type\":\"metrics\",\"timestamp\":");
    private static final byte[] EVENT = JsonText.ascii("{\"type\":\"");
    private static final byte[] EVENT_TIME = JsonText.ascii("\",\"timestamp\":");
    private static final byte[] DATA = JsonText.ascii(",\"data\":{");

    /** Consoles of another kind look for them beside {@code data}, not in it. */
    private static final List<String> REPEATED =
            List.of(
                    "throughput",
                    "latency",
                    ClusterReport.TOPICS,
                    ClusterReport.GROUPS,
                    "clusterHealth");

    private static final Map<String, Event> EVENTS =
            Map.of(
                    "topic_created", new Event(Watched.TOPIC, List.of("name", "partitions")),
                    "topic_deleted", new Event(Watched.TOPIC, List.of("name")),
                    "group_updated",
                            new Event(Watched.GROUP, List.of("groupId", "state", "members")));

    /**
     * What a console knows of an event.
     *
     * @param kind what it is about
     * @param members of its data, of which the first names that
     */
    private record Event(String kind, List<String> members) {
        String subject() {
            return members.getFirst();
        }
    }

    private ConsoleFrames() {}

    /** Writes everything there is, of topics and groups what is watched. */
    static void metrics(ClusterReport report, long timestamp, Set<String> watched, Out out) {
        var cut = new Cut(report, watched);
        out.add(METRICS).add(timestamp).add(DATA);
        String comma = "";
        for (Part member : report.members()) {
            if (!member.name().equals(ClusterReport.TYPE)) {
                out.add(comma);
                cut.member(member, out);
                comma = ",";
            }
        }
        out.add('}');
        for (String name : REPEATED) {
            Part member = report.member(name);
            if (member != null) {
                out.add(',');
                cut.member(member, out);
            }
        }
        out.add('}');
    }

    /** Writes an event a console knows, if what it is about is watched; false if not. */
    static boolean event(ClusterReport report, long timestamp, Set<String> watched, Out out) {
        Event event = EVENTS.get(report.type());
        if (event == null || !isWatched(report.inData(event.subject()), event, watched)) {
            return false;
        }
        out.add(EVENT).add(report.type()).add(EVENT_TIME).add(timestamp).add(DATA);
        String comma = "";
        for (String name : event.members()) {
            Part member = report.inData(name);
            if (member != null) {
                out.add(comma);
                report.write(member, out);
                comma = ",";
            }
        }
        out.add("}}");
        return true;
    }

    private static boolean isWatched(@Nullable Part subject, Event event, Set<String> watched) {
        String name = subject == null ? null : subject.text();
        return name != null && Watched.of(event.kind(), watched).takes(name);
    }

    /** A report of which some topics and groups are left out. */
    private record Cut(ClusterReport report, Watched topics, Watched groups) {
        Cut(ClusterReport report, Set<String> watched) {
            this(report, Watched.of(Watched.TOPIC, watched), Watched.of(Watched.GROUP, watched));
        }

        void member(Part member, Out out) {
            switch (member.name()) {
                case ClusterReport.TOPICS -> list(member, topics, out);
                case ClusterReport.GROUPS -> list(member, groups, out);
                default -> report.write(member, out);
            }
        }

        /** What is no list, being unknown, stays so. */
        private void list(Part member, Watched kept, Out out) {
            if (kept.isAll() || !member.isList()) {
                report.write(member, out);
                return;
            }
            JsonText.string(out, member.name());
            out.add(":[");
            String comma = "";
            for (Part item : member.parts()) {
                if (kept.takes(item.name())) {
                    out.add(comma);
                    report.writeValue(item, out);
                    comma = ",";
                }
            }
            out.add(']');
        }
    }
}
