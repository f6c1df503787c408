package io.sluice.dev;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** How the one Kafka node is set: small, quick to start and to stop, and with nothing automatic. */
final class KafkaProperties {
    static final int NODE = 1;
    static final String CONTROLLER = "CONTROLLER";

    private static final Map<String, String> ROLES =
            Map.of(
                    "process.roles", "broker,controller",
                    "node.id", String.valueOf(NODE),
                    "controller.listener.names", CONTROLLER,
                    "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                    "auto.create.topics.enable", "false");

    private static final Map<String, String> ONE_NODE =
            Map.of(
                    "offsets.topic.replication.factor", "1",
                    "offsets.topic.num.partitions", "1",
                    "transaction.state.log.replication.factor", "1",
                    "transaction.state.log.min.isr", "1",
                    "transaction.state.log.num.partitions", "1",
                    "share.coordinator.state.topic.replication.factor", "1",
                    "share.coordinator.state.topic.min.isr", "1",
                    "share.coordinator.state.topic.num.partitions", "1");

    private static final Map<String, String> SMALL =
            Map.of(
                    "num.network.threads", "1",
                    "num.io.threads", "2",
                    "background.threads", "2",
                    "num.recovery.threads.per.data.dir", "1",
                    "group.coordinator.threads", "1",
                    "log.cleaner.dedupe.buffer.size", "2097152",
                    "log.cleaner.io.buffer.size", "65536",
                    "offsets.load.buffer.size", "262144",
                    "log.index.size.max.bytes", "1048576",
                    "metric.reporters", "");

    /**
     * After a kill the controller holds the dead broker's session for one timeout before the new
     * one may register: that is the whole wait of such a start. The empty records that the
     * controller would write all day make every start read more.
     */
    private static final Map<String, String> QUICK =
            Map.of(
                    "broker.session.timeout.ms", "2000",
                    "broker.heartbeat.interval.ms", "500",
                    "group.initial.rebalance.delay.ms", "0",
                    "metadata.max.idle.interval.ms", "0",
                    "log.retention.check.interval.ms", "1000");

    private KafkaProperties() {}

    static Map<String, String> of(Path directory, String host, int port, int controllerPort) {
        var properties = new HashMap<String, String>();
        properties.putAll(ROLES);
        properties.putAll(ONE_NODE);
        properties.putAll(SMALL);
        properties.putAll(QUICK);
        String controller = Ports.LOOPBACK + ":" + controllerPort;
        properties.put("log.dirs", directory.toString());
        properties.put(
                "listeners",
                "PLAINTEXT://" + Ports.address(host, port) + ",CONTROLLER://" + controller);
        properties.put("advertised.listeners", "PLAINTEXT://" + Ports.reachable(host, port));
        properties.put("controller.quorum.voters", NODE + "@" + controller);
        return properties;
    }
}
