package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What has happened since the last time it was looked. What cannot be seen now is taken to be as it
 * was; what was never seen before has not happened when it is seen first.
 */
final class Changes {
    private static final String UNKNOWN_STATE = "Unknown";

    /** What brokers say that know no ids of topics. */
    private static final String NO_ID = "AAAAAAAAAAAAAAAAAAAAAA";

    private final MonitorSettings settings;
    private @Nullable Map<String, Sighting.Topic> topics;
    private @Nullable Map<String, Sighting.Group> groups;
    private @Nullable Map<Integer, Sighting.Broker> brokers;
    private int controller = UNKNOWN;
    private Unseen unseenTopics = Unseen.NOTHING;
    private Unseen unseenGroups = Unseen.NOTHING;

    Changes(MonitorSettings settings) {
        this.settings = settings;
    }

    /** Whether these, of one name, are one. Not all brokers tell ids. */
    static boolean isSame(Sighting.Topic one, Sighting.Topic other) {
        return one.id().equals(other.id()) || !hasId(one) || !hasId(other);
    }

    private static boolean hasId(Sighting.Topic topic) {
        return !topic.id().isEmpty() && !topic.id().equals(NO_ID);
    }

    /** In the order of kinds and names. */
    List<Event> see(Sighting sighting, Unseen unseen) {
        var events = new ArrayList<Event>();
        sighting.brokers().ifPresent(now -> seeBrokers(now, unseen, events));
        seeController(sighting.controller(), events);
        sighting.topics().ifPresent(now -> seeTopics(now, unseen, events));
        sighting.groups().ifPresent(now -> seeGroups(now, unseen, events));
        return events;
    }

    private void seeBrokers(Map<Integer, Sighting.Broker> now, Unseen unseen, List<Event> events) {
        var known = new TreeMap<>(now);
        var was = brokers;
        if (was != null) {
            was.forEach((id, broker) -> {
                if (!now.containsKey(id) && unseen.hidesBrokers()) {
                    known.put(id, broker);
                } else if (!now.containsKey(id)) {
                    events.add(new Event.BrokerDown(broker));
                }
            });
            known.forEach((id, broker) -> {
                if (!was.containsKey(id)) {
                    events.add(new Event.BrokerUp(broker));
                }
            });
        }
        brokers = known;
    }

    private void seeController(int now, List<Event> events) {
        if (now == UNKNOWN) {
            return;
        }
        if (controller != UNKNOWN && controller != now) {
            events.add(new Event.ControllerChanged(now, controller));
        }
        controller = now;
    }

    private void seeTopics(Map<String, Sighting.Topic> now, Unseen unseen, List<Event> events) {
        var known = new HashMap<String, Sighting.Topic>();
        now.values().stream()
                .filter(settings::isShown)
                .forEach(topic -> known.put(topic.name(), topic));
        var was = topics;
        if (was != null) {
            was.forEach((name, topic) -> {
                if (!now.containsKey(name) && unseen.hidesTopic(name)) {
                    known.put(name, topic);
                }
            });
            for (String name : inOrder(was, known)) {
                if (was.containsKey(name) || !unseenTopics.hidesTopic(name)) {
                    compare(name, was.get(name), known.get(name), events);
                }
            }
        }
        topics = known;
        unseenTopics = unseen;
    }

    private static Iterable<String> inOrder(Map<String, ?> one, Map<String, ?> other) {
        var names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        return names;
    }

    private static void compare(
            String name,
            Sighting.@Nullable Topic was,
            Sighting.@Nullable Topic now,
            List<Event> events) {
        if (was != null && now != null && isSame(was, now)) {
            comparePartitions(was, now, events);
            return;
        }
        if (was != null) {
            events.add(new Event.TopicDeleted(name));
        }
        if (now != null) {
            events.add(new Event.TopicCreated(name, now.partitions().size()));
        }
    }

    private static void comparePartitions(
            Sighting.Topic was, Sighting.Topic now, List<Event> events) {
        int before = was.partitions().size();
        int after = now.partitions().size();
        if (before != after) {
            events.add(new Event.TopicChanged(now.name(), after, before));
        }
    }

    private void seeGroups(Map<String, Sighting.Group> now, Unseen unseen, List<Event> events) {
        var known = new HashMap<String, Sighting.Group>();
        now.values().stream()
                .filter(group -> settings.isGroupShown(group.id()))
                .forEach(group -> known.put(group.id(), group));
        var was = groups;
        if (was != null) {
            was.forEach((id, group) -> {
                var same = known.get(id);
                if (same == null && unseen.hidesGroup(id)) {
                    known.put(id, group);
                } else if (same != null) {
                    known.put(id, completed(same, group));
                }
            });
            for (String id : inOrder(was, known)) {
                if (was.containsKey(id) || !unseenGroups.hidesGroup(id)) {
                    compare(id, was.get(id), known.get(id), events);
                }
            }
        }
        groups = known;
        unseenGroups = unseen;
    }

    /** What is not known of it now is as it was. */
    private static Sighting.Group completed(Sighting.Group now, Sighting.Group was) {
        return new Sighting.Group(
                now.id(),
                now.kind(),
                now.state().equals(UNKNOWN_STATE) ? was.state() : now.state(),
                now.protocol(),
                now.members() == null ? was.members() : now.members(),
                null);
    }

    private static void compare(
            String id,
            Sighting.@Nullable Group was,
            Sighting.@Nullable Group now,
            List<Event> events) {
        if (now == null) {
            events.add(new Event.GroupUpdated(id, Event.GroupUpdated.DEAD, 0));
        } else if (was == null
                || !was.state().equals(now.state())
                || isOtherCount(was.members(), now.members())) {
            int count = now.members() == null ? UNKNOWN : now.members().size();
            events.add(new Event.GroupUpdated(id, now.state(), count));
        }
        compareMembers(id, was, now, events);
    }

    private static boolean isOtherCount(
            @Nullable List<Sighting.Member> was, @Nullable List<Sighting.Member> now) {
        return was != null && now != null && was.size() != now.size();
    }

    private static void compareMembers(
            String id,
            Sighting.@Nullable Group was,
            Sighting.@Nullable Group now,
            List<Event> events) {
        var before = was == null ? Map.<String, Sighting.Member>of() : members(was);
        var after = now == null ? Map.<String, Sighting.Member>of() : members(now);
        if (before == null || after == null) {
            return;
        }
        before.forEach((member, left) -> {
            if (!after.containsKey(member)) {
                events.add(new Event.MemberLeft(id, left));
            }
        });
        after.forEach((member, joined) -> {
            if (!before.containsKey(member)) {
                events.add(new Event.MemberJoined(id, joined));
            }
        });
    }

    /** By their ids, in order; null if not known. */
    private static @Nullable Map<String, Sighting.Member> members(Sighting.Group group) {
        var members = group.members();
        if (members == null) {
            return null;
        }
        var byId = new TreeMap<String, Sighting.Member>();
        members.forEach(member -> byId.put(member.id(), member));
        return byId;
    }
}
