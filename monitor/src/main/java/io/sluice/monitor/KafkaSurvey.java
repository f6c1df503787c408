package io.sluice.monitor;

import io.sluice.hub.Time;
import io.sluice.monitor.Budget.Step;
import io.sluice.monitor.RecordReader.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Looks at the cluster through Kafka's own clients.
 *
 * <p>A round asks for lists first (brokers, topics, groups), then for what is known of each of
 * them, all at once. Commits are waited for before ends are asked for, so that an end is never
 * older than a commit and lag is never negative. Records are read with what is left of the time.
 */
final class KafkaSurvey implements Survey {
    /** Rounds without an answer after which the admin client itself is no longer trusted. */
    private static final int ROUNDS_TO_RENEW = 15;

    private final SurveySettings settings;
    private final Time time;
    private final SurveyClients clients;
    private final Reachability reachability;
    private final ClusterSurvey cluster = new ClusterSurvey();
    private final DiskSurvey disks = new DiskSurvey();
    private final TopicSurvey topics = new TopicSurvey();
    private final OffsetSurvey offsets = new OffsetSurvey();
    private final RecordTimes records;
    private Map<String, WatchedGroup> lastGroups = Map.of();
    private long rounds;
    private volatile long requests;

    /**
     * @param properties of Kafka's clients, with {@code bootstrap.servers} and {@code client.id}
     */
    KafkaSurvey(Map<String, Object> properties, SurveySettings settings, Time time) {
        this.settings = settings;
        this.time = time;
        this.clients = new SurveyClients(properties, settings.budget().multipliedBy(2));
        this.reachability = new Reachability(String.valueOf(properties.get("bootstrap.servers")));
        this.records = new RecordTimes(settings.records());
    }

    @Override
    public Sighting look() throws InterruptedException {
        var budget = new Budget(settings.budget(), time);
        var faults = new Faults();
        try {
            boolean isThorough = rounds++ % settings.thoroughEvery() == 0;
            return look(new Round(clients.admin(), budget, faults, isThorough));
        } catch (InterruptException e) {
            throw interrupted(e);
        } catch (KafkaException | IllegalStateException e) {
            clients.dropAdmin();
            reachability.away(KafkaFailure.text(e));
            faults.add("brokers", KafkaFailure.text(e));
            return nothing(faults);
        } finally {
            endRound();
        }
    }

    private static InterruptedException interrupted(InterruptException e) {
        Thread.interrupted();
        var interrupted = new InterruptedException("a round has been given up");
        interrupted.initCause(e);
        return interrupted;
    }

    private Sighting nothing(Faults faults) {
        return new Sighting(
                time.millis(),
                time.nanos(),
                null,
                Sighting.UNKNOWN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                clients.connections(),
                faults.list());
    }

    private Sighting look(Round round) throws InterruptedException {
        cluster.ask(round);
        topics.ask(round);
        var groups = new GroupSurvey(round, lastGroups);
        var nodes = cluster.brokers(round);
        tell(nodes, round);
        nodes.ifPresent(known -> disks.ask(round, known.keySet()));
        boolean hasGroups = groups.list();
        lastGroups = hasGroups ? groups.groups() : lastGroups;
        var seenTopics = topics.topics(round);
        groups.takeMarks();
        var watched = seenTopics.orElse(Map.of());
        offsets.read(round, watched.values());
        long millis = time.millis();
        long nanos = time.nanos();
        settle(groups, watched);
        groups.takeDescriptions();
        disks.take(round, watched.values());
        read(round, groups, watched);
        return new Sighting(
                millis,
                nanos,
                cluster.id(round),
                cluster.controller(round),
                nodes.map(this::brokers),
                seenTopics.map(KafkaSurvey::seen),
                hasGroups ? Optional.of(seen(groups)) : Optional.empty(),
                clients.connections(),
                round.faults().list());
    }

    private void tell(Optional<Map<Integer, Node>> nodes, Round round) {
        if (nodes.isPresent()) {
            reachability.back();
        } else {
            reachability.away(round.faults().reason("brokers"));
        }
    }

    private static void settle(GroupSurvey groups, Map<String, WatchedTopic> watched) {
        for (var group : groups.groups().values()) {
            group.settle(name -> {
                var topic = watched.get(name.topic());
                var partition = topic == null ? null : topic.partition(name.partition());
                return partition == null ? Sighting.UNKNOWN : partition.end();
            });
        }
    }

    /** A client that has not been answered for long is made anew, with names resolved anew. */
    private void endRound() {
        requests = clients.requests();
        if (reachability.roundsAway() % ROUNDS_TO_RENEW == ROUNDS_TO_RENEW - 1) {
            clients.close();
        }
    }

    private void read(Round round, GroupSurvey groups, Map<String, WatchedTopic> watched) {
        var due = records.due(groups.groups().values(), watched);
        long end = round.budget().end(Step.RECORDS);
        if (!due.isEmpty() && round.budget().left(end).isPositive()) {
            read(due, end, round.faults());
        }
        records.refused()
                .forEach(topic ->
                        round.faults()
                                .add(Faults.Kind.TOPIC, topic, "its records: not authorized"));
    }

    private void read(List<Place> due, long end, Faults faults) {
        try {
            new RecordReader(clients.consumer(), time, records::found)
                    .read(due, end)
                    .forEach(records::refused);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            clients.dropConsumer();
            faults.add("records", KafkaFailure.text(e));
        }
    }

    private Map<Integer, Sighting.Broker> brokers(Map<Integer, Node> nodes) {
        var brokers = new HashMap<Integer, Sighting.Broker>();
        nodes.forEach((id, node) -> brokers.put(id, broker(node, disks.disk(id))));
        return brokers;
    }

    private static Sighting.Broker broker(Node node, DiskSurvey.Disk disk) {
        return new Sighting.Broker(
                node.id(),
                node.host(),
                node.port(),
                node.rack(),
                disk.used(),
                disk.total(),
                disk.free());
    }

    private static Map<String, Sighting.Topic> seen(Map<String, WatchedTopic> watched) {
        var seen = HashMap.<String, Sighting.Topic>newHashMap(watched.size());
        watched.forEach((name, topic) -> seen.put(name, topic.seen()));
        return seen;
    }

    private Map<String, Sighting.Group> seen(GroupSurvey groups) {
        var seen = new HashMap<String, Sighting.Group>();
        groups.groups().forEach((id, group) -> seen.put(id, group.seen(records::at)));
        return seen;
    }

    /** How many requests it has sent to brokers. Any thread. */
    long requests() {
        return requests;
    }

    @Override
    public void close() {
        clients.close();
    }
}
