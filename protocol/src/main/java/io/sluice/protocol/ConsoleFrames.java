package io.sluice.protocol;

import io.sluice.protocol.ClusterReport.Part;
import io.sluice.session.Out;
import java.util.List;
import java.util.Set;

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
        return switch (report.type()) {
            case "topic_created" ->
                    event(report, timestamp, watched, out, Watched.TOPIC, "name", "partitions");
            case "topic_deleted" -> event(report, timestamp, watched, out, Watched.TOPIC, "name");
            case "group_updated" ->
                    event(
                            report,
                            timestamp,
                            watched,
                            out,
                            Watched.GROUP,
                            "groupId",
                            "state",
                            "members");
            default -> false;
        };
    }

    /**
     * @param names the members of its data, of which the first says what it is about
     */
    private static boolean event(
            ClusterReport report,
            long timestamp,
            Set<String> watched,
            Out out,
            String kind,
            String... names) {
        Part subject = report.inData(names[0]);
        if (subject == null || !Watched.of(kind, watched).takes(subject.text())) {
            return false;
        }
        out.add(EVENT).add(report.type()).add(EVENT_TIME).add(timestamp).add(DATA);
        String comma = "";
        for (String name : names) {
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
