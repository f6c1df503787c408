package io.sluice.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.api.Attendance;
import io.sluice.api.Attendant;
import io.sluice.api.Census;
import io.sluice.api.PresenceRoute;
import io.sluice.api.RestoreRoute;
import io.sluice.api.RevocationDesk;
import io.sluice.api.RevokeRoute;
import io.sluice.api.StatsRoute;
import io.sluice.cluster.Cluster;
import io.sluice.cluster.ClusterMeters;
import io.sluice.cluster.Journal;
import io.sluice.cluster.Journals;
import io.sluice.hub.Lease;
import io.sluice.hub.MemoryLease;
import io.sluice.hub.Time;
import io.sluice.kafkalog.KafkaLeases;
import io.sluice.kafkalog.LeaseSettings;
import io.sluice.redislog.RedisLease;
import io.sluice.redislog.RedisLeaseSettings;
import io.sluice.session.Authenticator;
import io.sluice.session.Connections;
import io.sluice.session.Counts;
import io.sluice.transport.HttpRoute;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** This gateway as one node of several, or as the only one. */
final class GatewayCluster implements AutoCloseable {
    private final ClusterConfig config;
    private final StreamLogs logs;
    private final Time time;
    private final Cluster cluster;
    private final Lease lease;

    GatewayCluster(ClusterConfig config, StreamLogs logs, MeterRegistry registry, Time time) {
        this.config = config;
        this.logs = logs;
        this.time = time;
        var nodes = journal(config.nodes());
        var revocations = journal(config.revocations());
        @Nullable Journal presence = config.tellsPresence() ? journal(config.presence()) : null;
        this.cluster =
                new Cluster(
                        config.settings(),
                        new Journals(nodes, revocations, presence),
                        new ClusterMeters(registry),
                        time);
        this.lease = madeLease();
    }

    private Journal journal(OwnLog own) {
        var where = own.of(own.topic());
        return new Journal(logs.log(own.topic(), where), logs.appender(where));
    }

    /** Accepts whom the other accepts and who is not revoked. */
    Authenticator checked(Authenticator other) {
        return cluster.checked(other);
    }

    /** True if it is known who is revoked. */
    boolean isReady() {
        return cluster.revocations().isReady();
    }

    void start(Connections connections) {
        logs.createLater(config.kafkaTopics());
        cluster.start(connections, lease);
    }

    /** Gives the roles that must run once among all nodes. */
    Lease lease() {
        return lease;
    }

    private Lease madeLease() {
        return switch (config.keeper()) {
            case KAFKA ->
                    logs.opened(
                            new KafkaLeases(
                                    LeaseSettings.of(config.prefix()),
                                    logs.kafka(),
                                    logs.kafkaAppenders(),
                                    time));
            case REDIS ->
                    logs.opened(new RedisLease(logs.redis(), RedisLeaseSettings.DEFAULT, time));
            case MEMORY -> new MemoryLease();
        };
    }

    // --- what is told of it

    List<HttpRoute> routes() {
        var desk = new RevocationDesk(new ClusterRevoker(cluster.revocations()));
        return List.of(
                new StatsRoute(new NodesCensus()),
                new PresenceRoute(new NodesAttendance()),
                new RevokeRoute(desk),
                new RestoreRoute(desk));
    }

    private final class NodesCensus implements Census {
        @Override
        public Counts node() {
            return cluster.census().node();
        }

        @Override
        public Counts cluster() {
            return cluster.census().cluster();
        }
    }

    private final class NodesAttendance implements Attendance {
        @Override
        public Optional<Attendant> of(String user) {
            return cluster.presence().of(user).map(NodesAttendance::attendant);
        }

        @Override
        public List<Attendant> here() {
            return cluster.presence().here().stream().map(NodesAttendance::attendant).toList();
        }

        private static Attendant attendant(io.sluice.cluster.Attendance known) {
            return new Attendant(
                    known.user(), known.connections(), known.since(), known.lastSeen());
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
