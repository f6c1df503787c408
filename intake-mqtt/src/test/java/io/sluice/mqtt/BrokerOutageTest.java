package io.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.hub.MemoryLease;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Time;
import io.sluice.mqtt.MqttSettings.Credentials;
import io.sluice.mqtt.PipelineSettings.Limits;
import io.sluice.mqtt.PipelineSettings.Source;
import io.sluice.mqtt.PipelineSettings.Target;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a broker that comes and goes, or lets not everyone in. */
class BrokerOutageTest {
    private static final String KEY_STORE_PASSWORD = "changeit";

    private final Quarantine quarantine = new Quarantine(100, Time.system());
    private FakeLog log = new FakeLog();
    private @Nullable MqttIntake intake;

    @AfterEach
    void closeIntake() {
        if (intake != null) {
            intake.close();
        }
    }

    @Test
    void nothingIsLostWhenTheBrokerRestartsWhileTheLogIsAway(@TempDir Path dir) {
        log = FakeLog.away();
        try (var broker = TestBroker.started(dir);
                var logged = new Logged(Link.class)) {
            start(settings(broker.url()));
            awaitConnected(true);
            publish(broker, 0, 20);
            waiting().untilAsserted(() -> assertThat(log.got()).hasSize(10));

            broker.stop();
            awaitConnected(false);
            broker.start();
            awaitConnected(true);
            publish(broker, 20, 30);
            log.comeBack();

            waiting().untilAsserted(() -> assertHas(30));
            waiting().untilAsserted(() -> assertThat(status().inflight()).isZero());
            assertThat(logged.texts()).hasSize(3);
            assertThat(logged.texts().get(1)).contains("MQTT broker away");
        }
    }

    @Test
    void aBrokerThatIsNotThereAtTheStartIsWaitedFor(@TempDir Path dir) {
        try (var broker = TestBroker.started(dir);
                var logged = new Logged(Link.class)) {
            broker.stop();
            start(settings(broker.url()));
            waiting().untilAsserted(() -> assertThat(status().lastProblem()).isNotNull());
            assertThat(status().connected()).isFalse();

            broker.start();
            awaitConnected(true);
            publish(broker, 0, 3);
            waiting().untilAsserted(() -> assertHas(3));
            assertThat(logged.texts()).hasSize(2).first().asString().contains("refused");
        }
    }

    @Test
    void aClosedIntakeDoesNotWaitForABrokerThatIsAway() {
        start(settings(URI.create("tcp://127.0.0.1:1")));
        waiting().untilAsserted(() -> assertThat(status().lastProblem()).isNotNull());
        long start = System.nanoTime();
        Objects.requireNonNull(intake).close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void thePasswordOpensTheBrokerAndIsNeverTold(@TempDir Path dir) {
        try (var broker = TestBroker.secured(dir);
                var logged = new Logged(Link.class)) {
            start(settings(broker.url(), new Credentials("gateway", "wrong horse"), null));
            waiting()
                    .untilAsserted(() ->
                            assertThat(status().lastProblem()).asString().contains("CONNACK with"));
            assertThat(status().connected()).isFalse();
            closeIntake();

            start(settings(broker.url(), new Credentials("gateway", TestBroker.PASSWORD), null));
            awaitConnected(true);
            assertThat(logged.texts()).asString().doesNotContain("horse");
        }
    }

    @Test
    void anEncryptedBrokerIsTrustedByItsCertificateOnly(@TempDir Path dir) throws Exception {
        Path keyStore = keyStore(dir);
        try (var broker = TestBroker.encrypted(dir, keyStore, KEY_STORE_PASSWORD)) {
            var url = URI.create("mqtts://127.0.0.1:" + broker.port());
            start(settings(url));
            waiting()
                    .untilAsserted(() ->
                            assertThat(status().lastProblem())
                                    .asString()
                                    .contains("certification path"));
            closeIntake();

            start(settings(url, null, new MqttSettings.Tls(trust(keyStore), null)));
            awaitConnected(true);
        }
    }

    // --- what tests are made of

    private static Path keyStore(Path dir) throws IOException, InterruptedException {
        Path file = dir.resolve("broker.p12");
        var keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=127.0.0.1",
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                KEY_STORE_PASSWORD,
                                "-keystore",
                                file.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(keytool.waitFor()).isZero();
        return file;
    }

    private static TrustManagerFactory trust(Path keyStore)
            throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore)) {
            keys.load(in, KEY_STORE_PASSWORD.toCharArray());
        }
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("broker", keys.getCertificate("mykey"));
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory;
    }

    private void start(MqttSettings settings) {
        intake = new MqttIntake(settings, _ -> log, quarantine, Time.system());
        intake.start(new MemoryLease());
    }

    private PipelineStatus status() {
        return Objects.requireNonNull(intake).status().getFirst();
    }

    private void awaitConnected(boolean connected) {
        waiting().untilAsserted(() -> assertThat(status().connected()).isEqualTo(connected));
    }

    private static MqttSettings settings(URI broker) {
        return settings(broker, null, null);
    }

    private static MqttSettings settings(
            URI broker, @Nullable Credentials credentials, MqttSettings.@Nullable Tls tls) {
        var pipeline =
                new PipelineSettings(
                        "p",
                        new Source("d/#", 1, PipelineSettings.Retained.TAKE, 10),
                        MappingSettings.raw(TimeRule.now()),
                        Target.of("t"),
                        Limits.DEFAULT);
        return new MqttSettings(
                broker,
                "gateway",
                credentials,
                tls,
                MqttSettings.DEFAULT_KEEP_ALIVE,
                MqttSettings.DEFAULT_SESSION_EXPIRY,
                new MqttSettings.Reconnect(Duration.ofMillis(20), Duration.ofMillis(200)),
                List.of(pipeline));
    }

    private static void publish(TestBroker broker, int from, int to) {
        try (var devices = new Devices(broker)) {
            for (int i = from; i < to; i++) {
                devices.publish("d/x", "{\"n\":" + i + "}");
            }
        }
    }

    private void assertHas(int count) {
        var numbers =
                log.values().stream()
                        .map(v -> Integer.parseInt(v.substring("{\"n\":".length(), v.indexOf(','))))
                        .toList();
        assertThat(new TreeSet<>(numbers))
                .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
    }

    private static ConditionFactory waiting() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }
}
