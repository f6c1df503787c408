package io.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Lease;
import io.sluice.hub.MemoryLease;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Time;
import io.sluice.mqtt.PipelineSettings.Limits;
import io.sluice.mqtt.PipelineSettings.Retained;
import io.sluice.mqtt.PipelineSettings.Source;
import io.sluice.mqtt.PipelineSettings.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Against a real broker. Each test has topics and a client id of its own.
 *
 * <p>This broker does not keep the order of messages it has to hold back, so tests of the order
 * have a receive maximum that is not reached.
 */
class MqttIntakeTest {
    private static TestBroker broker;

    private final Quarantine quarantine = new Quarantine(100, Time.system());
    private final List<MqttIntake> intakes = new ArrayList<>();
    private FakeLog log = new FakeLog();
    private Devices devices;
    private String name;

    @BeforeAll
    static void startBroker(@TempDir Path dir) {
        broker = TestBroker.started(dir);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void connectDevices(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName() + test.getDisplayName().hashCode();
        devices = new Devices(broker);
    }

    @AfterEach
    void closeAll() {
        intakes.forEach(MqttIntake::close);
        devices.close();
    }

    @Test
    void everyMessageReachesTheLogOnceAndInOrder() {
        var intake = started(source(1000));
        publish(0, 300);

        waiting().untilAsserted(() -> assertThat(log.values()).hasSize(300));
        assertThat(numbers()).isEqualTo(range(0, 300));
        waiting().untilAsserted(() -> assertThat(status(intake).inflight()).isZero());
        assertThat(status(intake).appended()).isEqualTo(300);
        assertThat(status(intake).lastProblem()).isNull();
    }

    @Test
    void nothingIsAcknowledgedBeforeTheLogHasIt() {
        log = FakeLog.away();
        var first = started(source(10));
        publish(0, 30);
        waiting().untilAsserted(() -> assertThat(log.got()).hasSize(10));
        staysSo(() -> assertThat(broker.keptFor(name)).isEqualTo(30));
        log.confirm(5);
        waiting().untilAsserted(() -> assertThat(log.got()).hasSize(15));
        waiting().untilAsserted(() -> assertThat(broker.keptFor(name)).isEqualTo(25));
        first.close();

        log = new FakeLog();
        started(source(10));

        waiting().untilAsserted(() -> assertThat(log.got()).hasSize(25));
        assertThat(numbers()).containsExactlyInAnyOrderElementsOf(range(5, 30));
        staysSo(() -> assertThat(log.got()).hasSize(25));
    }

    @Test
    void theReceiveMaximumHoldsTheBrokerBack() {
        log = FakeLog.away();
        var intake = started(source(7));
        publish(0, 50);

        waiting().untilAsserted(() -> assertThat(log.got()).hasSize(7));
        staysSo(() -> assertThat(log.got()).hasSize(7));
        assertThat(status(intake).inflight()).isEqualTo(7);

        log.comeBack();
        waiting().untilAsserted(() -> assertHas(range(0, 50)));
        waiting().untilAsserted(() -> assertThat(broker.keptFor(name)).isZero());
    }

    @Test
    void nothingIsLostWhenTheConnectionIsCutAgainAndAgain() {
        var intake = started(source(20));
        for (int i = 0; i < 5; i++) {
            publish(i * 100, (i + 1) * 100);
            broker.cut(name);
        }

        waiting().untilAsserted(() -> assertHas(range(0, 500)));
        waiting().untilAsserted(() -> assertThat(status(intake).connected()).isTrue());
        assertThat(status(intake).lastProblem()).isNotNull();
    }

    @Test
    void connectionsThatBreakWhileTheLogIsAwayNeitherPileUpNorLose() {
        log = FakeLog.away();
        var intake = started(source(5));
        publish(0, 40);
        waiting().untilAsserted(() -> assertThat(log.got()).hasSize(5));

        broker.cut(name);
        waiting().untilAsserted(() -> assertThat(log.got()).hasSize(10));
        assertHas(range(0, 5));
        assertThat(status(intake).connected()).isTrue();
        broker.cut(name);
        staysSo(() -> assertThat(log.got()).hasSize(10));

        log.comeBack();
        waiting().untilAsserted(() -> assertHas(range(0, 40)));
        waiting().untilAsserted(() -> assertThat(status(intake).inflight()).isZero());
        publish(40, 60);
        waiting().untilAsserted(() -> assertHas(range(0, 60)));
    }

    @Test
    void messagesOfOneKeyKeepTheirOrder() {
        started(source(1000));
        for (int i = 0; i < 300; i++) {
            devices.publish(name + "/k" + i % 3, "{\"n\":" + i + "}");
        }

        waiting().untilAsserted(() -> assertThat(log.got()).hasSize(300));
        for (int key = 0; key < 3; key++) {
            assertThat(numbersOf("k" + key)).hasSize(100).isSorted();
        }
    }

    @Test
    void poisonBetweenGoodMessagesStopsNothing() {
        var intake = started(source(5));
        publish(0, 10);
        devices.publish(name + "/x", new byte[] {(byte) 0xff, (byte) 0xfe});
        devices.publish(name + "/x", "{\"a\":1},\"type\":\"error\"");
        devices.publish(name + "/x", "");
        devices.publish(name + "/x", new byte[5 << 20]);
        devices.publish(name + "/x", "[]");
        devices.publish(name + "/x", "{\"a\":\"" + FakeLog.REJECTED + "\"}");
        publish(10, 20);

        waiting().untilAsserted(() -> assertHas(range(0, 20)));
        waiting().untilAsserted(() -> assertThat(status(intake).inflight()).isZero());
        assertThat(status(intake).unmapped()).isEqualTo(6);
        assertThat(quarantine.items())
                .extracting(Quarantine.Item::reason)
                .containsExactly(
                        "invalid_utf8",
                        "invalid_json",
                        "empty",
                        "too_large",
                        "not_an_object",
                        "rejected");
        restarted(intake, source(5));
        publish(20, 21);
        waiting().untilAsserted(() -> assertHas(range(0, 21)));
        assertThat(quarantine.items()).hasSize(6);
    }

    @Test
    void aLogThatFailsGetsTheMessageAgain() {
        log.failNext(2);
        var intake = started(source(10));
        publish(0, 20);

        waiting().untilAsserted(() -> assertHas(range(0, 20)));
        assertThat(status(intake).unmapped()).isZero();
    }

    @Test
    void aCloseSettlesWhatTheLogConfirmsAndLeavesTheRestToTheNext() throws Exception {
        log = FakeLog.away();
        var first = started(source(10));
        publish(0, 10);
        waiting().untilAsserted(() -> assertThat(log.got()).hasSize(10));
        log.confirm(4);
        var closing = Thread.ofVirtual().start(first::close);
        log.confirm(4);
        closing.join();
        assertThat(status(first).inflight()).isEqualTo(2);
        log.confirm(2);

        log = new FakeLog();
        started(source(10));
        publish(10, 12);
        waiting().untilAsserted(() -> assertThat(numbers()).contains(8, 9, 10, 11));
    }

    @Test
    void aCloseTakesAtMostTwoSecondsWhateverTheLogDoes() {
        var never = new CountDownLatch(1);
        var intake =
                new MqttIntake(
                        settings(source(10)),
                        _ ->
                                _ -> {
                                    awaitIgnoringInterrupts(never);
                                    return new CompletableFuture<>();
                                },
                        quarantine,
                        Time.system());
        start(intake);
        publish(0, 5);
        waiting().untilAsserted(() -> assertThat(status(intake).inflight()).isEqualTo(5));

        long start = System.nanoTime();
        intake.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isLessThan(Duration.ofMillis(2_500));
        never.countDown();
    }

    @Test
    void retainedMessagesAreTakenOrIgnored() {
        devices.retain(name + "/kept", "{\"n\":1}");
        started(source(10));
        waiting().untilAsserted(() -> assertThat(numbers()).containsExactly(1));
        assertThat(header("mqtt_retained")).isEqualTo("true");

        var ignoring = new Source(name + "/kept", 1, Retained.IGNORE, 10);
        log = new FakeLog();
        var intake = started(ignoring, "-ignoring");
        devices.publish(name + "/kept", "{\"n\":2}");
        waiting().untilAsserted(() -> assertThat(numbers()).containsExactly(2));
        assertThat(header("mqtt_retained")).isEqualTo("false");
        intake.close();
    }

    @Test
    void aRetainedMessageIsNotTakenAgainAfterARestart() {
        devices.retain(name + "/kept", "{\"n\":1}");
        var intake = started(source(10));
        waiting().untilAsserted(() -> assertThat(numbers()).containsExactly(1));

        restarted(intake, source(10));
        publish(2, 3);
        waiting().untilAsserted(() -> assertThat(numbers()).containsExactly(1, 2));
    }

    @Test
    void whatAnEarlierFilterOfTheSessionBringsIsLeftOut() {
        var intake = started(new Source(name + "/old", 1, Retained.TAKE, 10));
        restarted(intake, new Source(name + "/new", 1, Retained.TAKE, 10));
        devices.publish(name + "/old", "{\"n\":1}");
        devices.publish(name + "/new", "{\"n\":2}");

        waiting().untilAsserted(() -> assertThat(numbers()).containsExactly(2));
        waiting().untilAsserted(() -> assertThat(status(intakes.getLast()).skipped()).isEqualTo(1));
    }

    @Test
    void whatADeviceSaysAboutItsMessageBecomesHeaders() {
        started(source(10));
        devices.publish(
                name + "/x",
                "{\"n\":1}",
                b ->
                        b.contentType("application/json")
                                .userProperties()
                                .add("firmware", "1.2")
                                .applyUserProperties());

        waiting().untilAsserted(() -> assertThat(log.got()).hasSize(1));
        assertThat(header("mqtt_topic")).isEqualTo(name + "/x");
        assertThat(header("mqtt_qos")).isEqualTo("1");
        assertThat(header("mqtt_content_type")).isEqualTo("application/json");
        assertThat(header("mqtt_user_firmware")).isEqualTo("1.2");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void otherQualitiesOfServiceWorkToo(int qos) {
        var intake = started(new Source(name + "/#", qos, Retained.TAKE, 10));
        for (int i = 0; i < 30; i++) {
            devices.publish(name + "/x", "{\"n\":" + i + "}", b -> b.qos(MqttQos.EXACTLY_ONCE));
        }

        waiting().untilAsserted(() -> assertHas(range(0, 30)));
        waiting().untilAsserted(() -> assertThat(status(intake).inflight()).isZero());
        assertThat(header("mqtt_qos")).isEqualTo(Integer.toString(qos));
    }

    @Test
    void pipelinesAreIndependent() {
        var full = new FakeLog();
        full.goAway();
        var settings =
                settings(
                        pipeline("one", new Source(name + "/#", 1, Retained.TAKE, 2), "one"),
                        pipeline("two", new Source(name + "/+", 1, Retained.TAKE, 2), "two"));
        var intake =
                new MqttIntake(
                        settings, t -> t.equals("one") ? full : log, quarantine, Time.system());
        start(intake);
        publish(0, 20);

        waiting().untilAsserted(() -> assertHas(range(0, 20)));
        assertThat(full.got()).hasSize(2);
    }

    @Test
    void whatIsCountedCanBeRead() {
        var intake = started(source(10));
        var registry = new SimpleMeterRegistry();
        new MqttMeters(intake).bindTo(registry);
        publish(0, 3);
        devices.publish(name + "/x", "broken");

        waiting().untilAsserted(() -> assertThat(status(intake).received()).isEqualTo(4));
        waiting().untilAsserted(() -> assertThat(status(intake).inflight()).isZero());
        assertThat(registry.get("sluice.mqtt.received").functionCounter().count()).isEqualTo(4);
        assertThat(registry.get("sluice.mqtt.appended").functionCounter().count()).isEqualTo(3);
        assertThat(
                        registry.get("sluice.mqtt.unmapped")
                                .tags("pipeline", "p", "reason", "invalid_json")
                                .functionCounter()
                                .count())
                .isEqualTo(1);
        assertThat(registry.get("sluice.mqtt.inflight").gauge().value()).isZero();
        assertThat(registry.get("sluice.mqtt.connected").gauge().value()).isEqualTo(1);
    }

    @Test
    void noThreadIsLeftAfterAClose() {
        var intake = started(source(10));
        broker.cut(name);
        waiting().untilAsserted(() -> assertThat(status(intake).lastProblem()).isNotNull());
        waiting().untilAsserted(() -> assertThat(status(intake).connected()).isTrue());
        intake.close();

        waiting()
                .untilAsserted(() ->
                        assertThat(Thread.getAllStackTraces().keySet())
                                .extracting(Thread::getName)
                                .noneMatch(t -> t.startsWith("mqtt-p-io")));
    }

    // --- several nodes

    @Test
    void ofTwoNodesOneIsConnectedAndTheOtherTakesOver() {
        var lease = new MemoryLease();
        var first = intake(source(1000));
        var second = intake(source(1000));
        first.start(lease);
        second.start(lease);
        waiting().untilAsserted(() -> assertThat(status(first).connected()).isTrue());
        assertThat(status(second).isWaiting()).isTrue();
        publish(0, 20);
        waiting().untilAsserted(() -> assertThat(log.values()).hasSize(20));
        waiting().untilAsserted(() -> assertThat(broker.keptFor(name)).isZero());
        assertThat(status(second).received()).isZero();

        first.close();
        waiting().untilAsserted(() -> assertThat(status(second).connected()).isTrue());
        assertThat(status(second).isWaiting()).isFalse();
        publish(20, 40);
        waiting().untilAsserted(() -> assertThat(log.values()).hasSize(40));
        assertThat(numbers()).isEqualTo(range(0, 40));
    }

    @Test
    void aNodeThatLosesItsRoleIsGoneAtOnceAndComesBackWithIt() {
        var roles = new ArrayList<Lease.Holder>();
        var intake = intake(source(1000));
        intake.start((_, holder) -> {
            roles.add(holder);
            return () -> {};
        });
        var role = roles.getFirst();
        role.gained(1);
        waiting().untilAsserted(() -> assertThat(status(intake).connected()).isTrue());
        role.lost();
        waiting().untilAsserted(() -> assertThat(status(intake).connected()).isFalse());
        publish(0, 5);
        staysSo(() -> assertThat(log.values()).isEmpty());
        role.gained(2);
        waiting().untilAsserted(() -> assertThat(log.values()).hasSize(5));
    }

    private MqttIntake intake(Source source) {
        var settings = settings("", pipeline("p", source, "t"));
        var intake = new MqttIntake(settings, _ -> log, quarantine, Time.system());
        intakes.add(intake);
        return intake;
    }

    // --- what tests are made of

    private MqttIntake started(Source source) {
        return started(source, "");
    }

    private MqttIntake started(Source source, String clientIdSuffix) {
        var settings = settings(clientIdSuffix, pipeline("p", source, "t"));
        return start(new MqttIntake(settings, _ -> log, quarantine, Time.system()));
    }

    private MqttIntake start(MqttIntake intake) {
        intakes.add(intake);
        intake.start(new MemoryLease());
        waiting()
                .untilAsserted(
                        () -> assertThat(intake.status()).allMatch(PipelineStatus::connected));
        return intake;
    }

    /**
     * When the broker has our acknowledgements: it forgets those that come just before a goodbye.
     */
    private void restarted(MqttIntake before, Source source) {
        waiting().untilAsserted(() -> assertThat(broker.keptFor(name)).isZero());
        before.close();
        started(source);
    }

    private MqttSettings settings(PipelineSettings... pipelines) {
        return settings("", pipelines);
    }

    private MqttSettings settings(Source source) {
        return settings(pipeline("p", source, "t"));
    }

    private MqttSettings settings(String clientIdSuffix, PipelineSettings... pipelines) {
        return new MqttSettings(
                broker.url(),
                name + clientIdSuffix,
                null,
                null,
                MqttSettings.DEFAULT_KEEP_ALIVE,
                MqttSettings.DEFAULT_SESSION_EXPIRY,
                new MqttSettings.Reconnect(Duration.ofMillis(20), Duration.ofMillis(200)),
                List.of(pipelines));
    }

    private static PipelineSettings pipeline(String name, Source source, String kafkaTopic) {
        return new PipelineSettings(
                name,
                source,
                MappingSettings.raw(TimeRule.now()),
                new Target(kafkaTopic, "{topic:2}", false, null, null),
                Limits.DEFAULT);
    }

    private Source source(int receiveMaximum) {
        return new Source(name + "/#", 1, Retained.TAKE, receiveMaximum);
    }

    private void publish(int from, int to) {
        for (int i = from; i < to; i++) {
            devices.publish(name + "/x", "{\"n\":" + i + "}");
        }
    }

    private List<Integer> numbers() {
        return log.values().stream().map(MqttIntakeTest::number).toList();
    }

    /** Each of these and no other, at least once. */
    private void assertHas(List<Integer> expected) {
        assertThat(new TreeSet<>(numbers())).containsExactlyElementsOf(expected);
    }

    private List<Integer> numbersOf(String key) {
        return log.got().stream()
                .filter(e -> e.key() != null && e.key().text().equals(key))
                .map(e -> number(Objects.requireNonNull(e.value()).text()))
                .toList();
    }

    private static int number(String value) {
        return Integer.parseInt(value.substring("{\"n\":".length(), value.indexOf(',')));
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private String header(String header) {
        return log.got().getLast().headers().stream()
                .filter(h -> h.name().equals(header))
                .findFirst()
                .orElseThrow()
                .value()
                .text();
    }

    private static PipelineStatus status(MqttIntake intake) {
        return intake.status().getFirst();
    }

    private static ConditionFactory waiting() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    private static void staysSo(ThrowingRunnable assertion) {
        await().during(Duration.ofMillis(400))
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(assertion);
    }

    private static void awaitIgnoringInterrupts(CountDownLatch latch) {
        while (true) {
            try {
                if (latch.await(1, TimeUnit.SECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                // a log that does not care
            }
        }
    }
}
