package io.sluice.dev;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka node, broker and controller in one, inside this JVM.
 *
 * <p>It can be stopped and started again at will, on the same port and with the same data. Its
 * methods may be called from any thread; {@link #start} returns when the broker takes requests.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private final Path directory;
    private final String host;
    private int port;
    private @Nullable HeldDirectory held;
    private @Nullable KafkaRaftServer server;

    /**
     * @param directory where the data is kept; made if it is missing
     * @param host the address to listen on
     * @param port the port to listen on, or 0 for any free one, chosen at the first start
     */
    public EmbeddedKafka(Path directory, String host, int port) {
        this.directory = directory.toAbsolutePath();
        this.host = host;
        this.port = port;
    }

    /** Starts the node, unless it runs. */
    public synchronized void start() {
        if (server != null) {
            return;
        }
        if (port == 0) {
            port = Ports.any(host);
        }
        Ports.requireFree("Kafka", host, port);
        held = HeldDirectory.take(directory, "Kafka");
        try {
            formatOnce();
            launch();
        } catch (Exception e) {
            stop();
            throw new EmbeddedFailure("Kafka does not start: " + e.getMessage(), e);
        }
    }

    /** Stops the node, if it runs. Its data stays. */
    public synchronized void stop() {
        try {
            if (server != null) {
                server.shutdown();
                server.awaitShutdown();
            }
        } finally {
            server = null;
            release();
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** The port it listens on. */
    public synchronized int port() {
        if (port == 0) {
            throw new IllegalStateException("the port is chosen when Kafka starts");
        }
        return port;
    }

    /** Where clients begin: {@code host:port}. */
    public String bootstrap() {
        return Ports.reachable(host, port());
    }

    /**
     * Creates a topic, unless it is there.
     *
     * @param settings the topic's own settings, such as {@code retention.ms}
     * @return whether the topic is new
     */
    public boolean createTopic(String name, int partitions, Map<String, String> settings) {
        var topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
        try {
            administer(admin -> admin.createTopics(List.of(topic)).all());
            return true;
        } catch (EmbeddedFailure e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }

    /** Deletes a topic and all it holds. */
    public void deleteTopic(String name) {
        administer(admin -> admin.deleteTopics(List.of(name)).all());
    }

    /** Drops what a partition holds before an offset, as retention would. */
    public void deleteRecords(String topic, int partition, long beforeOffset) {
        var partitionOfTopic = new TopicPartition(topic, partition);
        var records = Map.of(partitionOfTopic, RecordsToDelete.beforeOffset(beforeOffset));
        administer(admin -> admin.deleteRecords(records).all());
    }

    private void administer(Function<Admin, KafkaFuture<Void>> request) {
        try (var admin = Admin.create(adminSettings())) {
            request.apply(admin).get();
        } catch (ExecutionException e) {
            throw new EmbeddedFailure("Kafka refuses: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedFailure("interrupted while waiting for Kafka", e);
        }
    }

    private Map<String, Object> adminSettings() {
        return Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                10_000,
                AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG,
                false);
    }

    private void formatOnce() throws Exception {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        new Formatter()
                .setPrintStream(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(KafkaProperties.NODE)
                .setControllerListenerName(KafkaProperties.CONTROLLER)
                .setHasDynamicQuorum(false)
                .setMetadataLogDirectory(directory.toString())
                .addDirectory(directory.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setIgnoreFormatted(true)
                .run();
    }

    /** The controller's port is nobody else's business: it is another one at each start. */
    private void launch() {
        int controllerPort = Ports.any(Ports.LOOPBACK);
        var properties = KafkaProperties.of(directory, host, port, controllerPort);
        var launched = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        server = launched;
        launched.startup();
    }

    private void release() {
        if (held != null) {
            held.close();
            held = null;
        }
    }
}
