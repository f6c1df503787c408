package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is remembered of a group from round to round. */
final class GroupTrack {
    private static final Duration TREND_OVER = Duration.ofSeconds(30);

    /** Nobody waits that long for a group to catch up. */
    private static final double LONGEST_CATCH_UP = Duration.ofDays(30).toSeconds();

    private final Map<String, Travel> travels = new HashMap<>();
    private final Births births = new Births();
    private final Window lags = new Window(TREND_OVER);
    private int known;
    private long freeAt;

    GroupTrack(long nanos) {
        this.freeAt = nanos;
    }

    /** Since it has moved last, or had no lag, or was first seen. */
    long stalledNanos(long now) {
        return now - freeAt;
    }

    GroupReport see(Sighting.Group group, Lags of, Readers readers, long nanos) {
        var topics = group.commits() == null ? null : topics(group.commits(), of);
        if (topics == null) {
            return report(group, null, UNKNOWN, Double.NaN);
        }
        double rate = travel(group.id(), topics, readers, nanos);
        long lag = topics.isEmpty() ? 0 : UNKNOWN;
        for (var topic : topics) {
            lag = Figure.plus(lag, topic.lag());
        }
        noteLag(lag, topics, nanos);
        return report(group, topics, lag, rate);
    }

    private List<GroupReport.Topic> topics(List<Sighting.Commit> commits, Lags of) {
        var byTopic = new TreeMap<String, List<GroupReport.Partition>>();
        for (var commit : commits) {
            var lag = of.lag(commit, births);
            if (lag != null) {
                byTopic.computeIfAbsent(commit.topic(), _ -> new ArrayList<>()).add(lag);
            }
        }
        births.endRound();
        var topics = new ArrayList<GroupReport.Topic>();
        byTopic.forEach((name, partitions) -> topics.add(topic(name, partitions)));
        return topics;
    }

    private static GroupReport.Topic topic(String name, List<GroupReport.Partition> partitions) {
        partitions.sort(Comparator.comparingInt(GroupReport.Partition::number));
        long lag = UNKNOWN;
        long lost = UNKNOWN;
        var timeLag = TimeLag.NONE;
        for (var partition : partitions) {
            lag = Figure.plus(lag, partition.lag());
            lost = Figure.plus(lost, partition.lost());
            timeLag = timeLag.max(partition.timeLag());
        }
        return new GroupReport.Topic(name, lag, timeLag, lost, partitions);
    }

    private double travel(String id, List<GroupReport.Topic> topics, Readers readers, long nanos) {
        travels.keySet().retainAll(names(topics));
        double sum = topics.isEmpty() ? 0 : Double.NaN;
        for (var topic : topics) {
            var travel = travels.computeIfAbsent(topic.name(), _ -> new Travel());
            travel.begin();
            for (var partition : topic.partitions()) {
                if (partition.current() != UNKNOWN) {
                    travel.see(partition.number(), partition.current());
                }
            }
            travel.end(nanos);
            readers.add(topic.name(), id, travel.rate());
            sum = Figure.plus(sum, travel.rate());
            if (travel.hasMoved()) {
                freeAt = nanos;
            }
        }
        return sum;
    }

    private static Set<String> names(List<GroupReport.Topic> topics) {
        return topics.stream().map(GroupReport.Topic::name).collect(Collectors.toSet());
    }

    /** A sum of other parts than before is no trend. */
    private void noteLag(long lag, List<GroupReport.Topic> topics, long nanos) {
        int parts = 0;
        for (var topic : topics) {
            for (var partition : topic.partitions()) {
                parts += partition.lag() == UNKNOWN ? 0 : 1;
            }
        }
        if (parts != known) {
            lags.clear();
            known = parts;
        }
        if (lag != UNKNOWN) {
            lags.add(nanos, lag);
        }
        if (lag == 0) {
            freeAt = nanos;
        }
    }

    private GroupReport report(
            Sighting.Group group, @Nullable List<GroupReport.Topic> topics, long lag, double rate) {
        double trend = lag == UNKNOWN ? Double.NaN : Figure.rounded(lags.trend());
        return new GroupReport(
                group.id(),
                group.kind(),
                group.state(),
                group.protocol(),
                sorted(group.members()),
                lag,
                timeLag(topics),
                trend,
                catchUp(lag, trend),
                Figure.rounded(rate),
                lost(topics),
                topics);
    }

    private static @Nullable List<Sighting.Member> sorted(@Nullable List<Sighting.Member> members) {
        return members == null
                ? null
                : members.stream().sorted(Comparator.comparing(Sighting.Member::id)).toList();
    }

    private static TimeLag timeLag(@Nullable List<GroupReport.Topic> topics) {
        if (topics == null) {
            return TimeLag.UNKNOWN;
        }
        var longest = TimeLag.NONE;
        for (var topic : topics) {
            longest = longest.max(topic.timeLag());
        }
        return longest;
    }

    private static long lost(@Nullable List<GroupReport.Topic> topics) {
        if (topics == null) {
            return UNKNOWN;
        }
        long lost = topics.isEmpty() ? 0 : UNKNOWN;
        for (var topic : topics) {
            lost = Figure.plus(lost, topic.lost());
        }
        return lost;
    }

    private static double catchUp(long lag, double trend) {
        if (lag == 0) {
            return 0;
        }
        double seconds = trend < 0 ? lag / -trend : Double.NaN;
        return seconds > LONGEST_CATCH_UP ? Double.NaN : Math.rint(seconds);
    }
}
