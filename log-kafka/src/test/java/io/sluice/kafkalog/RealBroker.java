package io.sluice.kafkalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/** A real broker in this JVM, on free ports. It can be stopped and started again, and keeps all. */
public final class RealBroker implements AutoCloseable {
    private final Path data;
    private final int port = freePort();
    private final int controllerPort = freePort();
    private final Map<String, String> more;
    private @Nullable KafkaRaftServer server;

    public RealBroker() {
        this(Map.of());
    }

    /**
     * @param more properties than it has anyway, and other values
     */
    public RealBroker(Map<String, String> more) {
        this.more = Map.copyOf(more);
        try {
            data = Files.createTempDirectory("broker");
            format();
        } catch (Exception e) {
            throw new IllegalStateException("the broker's folder cannot be made", e);
        }
        start();
    }

    private void format() throws Exception {
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .setHasDynamicQuorum(false)
                .setMetadataLogDirectory(data.toString())
                .addDirectory(data.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .run();
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public void start() {
        var started = new KafkaRaftServer(new KafkaConfig(properties(), false), Time.SYSTEM);
        server = started;
        started.startup();
    }

    public void stop() {
        var running = server;
        if (running != null) {
            server = null;
            running.shutdown();
            running.awaitShutdown();
        }
    }

    private Properties properties() {
        var p = new Properties();
        p.put("process.roles", "broker,controller");
        p.put("node.id", "1");
        p.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        p.put("controller.listener.names", "CONTROLLER");
        p.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(port, controllerPort));
        p.put("advertised.listeners", "PLAINTEXT://" + address());
        p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("log.dirs", data.toString());
        for (var internal : new String[] {"offsets.topic", "transaction.state.log"}) {
            p.put(internal + ".replication.factor", "1");
            p.put(internal + ".num.partitions", "1");
        }
        p.put("transaction.state.log.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("share.coordinator.state.topic.replication.factor", "1");
        p.put("share.coordinator.state.topic.num.partitions", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("group.initial.rebalance.delay.ms", "0");
        p.put("auto.create.topics.enable", "false");
        p.put("num.network.threads", "1");
        p.put("num.io.threads", "2");
        p.put("background.threads", "2");
        p.put("log.cleaner.dedupe.buffer.size", "2097152");
        p.put("log.cleaner.backoff.ms", "100");
        p.put("log.initial.task.delay.ms", "100");
        p.putAll(more);
        return p;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
        try (var files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
