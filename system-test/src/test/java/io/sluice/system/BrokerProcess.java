package io.sluice.system;

import io.sluice.dev.EmbeddedKafka;
import io.sluice.dev.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/** A Kafka broker in a process of its own, which can be killed and started again. */
final class BrokerProcess implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final Path directory;
    private final int port;
    private Child child;

    /** What runs in that process. It ends at the latest with its parent. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) throws IOException {
            var kafka = new EmbeddedKafka(Path.of(args[0]), HOST, Integer.parseInt(args[1]));
            Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
            kafka.start();
            System.out.println("Kafka runs");
            while (System.in.read() >= 0) {}
            Runtime.getRuntime().halt(1);
        }
    }

    private BrokerProcess(Path directory) throws IOException {
        this.directory = directory;
        this.port = Ports.choose(HOST, 0).port();
        this.child = launch();
    }

    static BrokerProcess start(Path directory) throws IOException {
        return new BrokerProcess(directory);
    }

    private Child launch() throws IOException {
        String classPath = System.getProperty("java.class.path");
        var launched =
                Child.start(
                        List.of(
                                Home.java(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("surefire.test.class.path", classPath),
                                Main.class.getName(),
                                directory.toString(),
                                String.valueOf(port)),
                        Map.of());
        launched.await("Kafka runs");
        return launched;
    }

    String bootstrap() {
        return HOST + ":" + port;
    }

    void createTopic(String name, int partitions) throws ExecutionException, InterruptedException {
        var topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
        try (var admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap()))) {
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    /** Ends it as a crash would. */
    void kill() {
        child.close();
    }

    /** Ends it as an operator would. */
    void stop() {
        child.end(Duration.ofSeconds(20));
    }

    /** Starts it again with the same data; returns when it takes requests. */
    void startAgain() throws IOException {
        child = launch();
    }

    @Override
    public void close() {
        child.close();
    }
}
