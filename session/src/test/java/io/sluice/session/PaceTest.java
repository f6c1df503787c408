package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a client is given something. */
class PaceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Stage stage = new Stage().begun();
    private final FakeOutlet outlet = new FakeOutlet();

    private Session ask(String wish) {
        return ask(wish, Principal.anonymous(Access.EVERYTHING));
    }

    private Session ask(String wish, Principal principal) {
        var session = stage.open(outlet, principal);
        stage.say(session, "subscribe energy" + wish);
        return session;
    }

    /** Someone who may have something of a key so often. */
    private static Principal atMost(Duration every) {
        return Principal.anonymous(
                new Access() {
                    @Override
                    public boolean may(Action action, String stream, @Nullable Payload key) {
                        return true;
                    }

                    @Override
                    public Duration every(String stream, @Nullable Payload key) {
                        return stream.equals("energy") ? every : Duration.ZERO;
                    }
                });
    }

    @Test
    void latestIsTheLastOfEachKey() {
        ask(" ? every=2s");
        stage.publish(
                FakeLog.entry("k", "1"),
                FakeLog.entry("m", "2"),
                FakeLog.entry("k", "3"),
                FakeLog.entry(null, "4"),
                FakeLog.entry(null, "5"));
        assertThat(outlet.news())
                .containsExactly("subscribed energy 1.incarnation.0:0 every 2s latest");
        stage.pass(SECOND.multipliedBy(3));
        assertThat(outlet.news()).containsExactly("energy 1 m=2", "energy 2 k=3", "energy 4 5");
        stage.pass(SECOND.multipliedBy(3));
        assertThat(outlet.news()).isEmpty();
    }

    @Test
    void allIsEverythingButNotSooner() {
        ask(" ? every=2s ? deliver=all");
        stage.publish(FakeLog.entry("k", "1"), FakeLog.entry("k", "2"));
        stage.publishKeyed("k", "3");
        assertThat(outlet.news())
                .containsExactly("subscribed energy 1.incarnation.0:0 every 2s all");
        stage.pass(SECOND.multipliedBy(3));
        assertThat(outlet.news()).containsExactly("energy 0 k=1", "energy 1 k=2", "energy 2 k=3");
    }

    @Test
    void aDeletionMayBeTheLastOfAKey() {
        ask(" ? every=1s");
        stage.publish(FakeLog.entry("k", "1"), FakeLog.entry("k", null));
        stage.pass(SECOND.multipliedBy(2));
        assertThat(outlet.written).last().isEqualTo("energy 1 -k");
    }

    @ParameterizedTest
    @CsvSource({
        "' ? every=500ms', every 2s latest",
        "' ? every=500ms ? deliver=all', every 2s latest",
        "' ? every=5s', every 5s latest",
        "'', every 2s latest",
    })
    void anOfferMaySlowItDown(String wish, String pace) {
        stage.every(SECOND.multipliedBy(2));
        ask(wish);
        assertThat(outlet.written).containsExactly("subscribed energy 1.incarnation.0:0 " + pace);
    }

    @Test
    void accessMaySlowItDown() {
        var session = ask(" ? every=500ms", atMost(SECOND.multipliedBy(3)));
        stage.say(session, "pace energy");
        stage.say(session, "pace energy ? every=1m ? deliver=all");
        stage.say(session, "subscribe heat");
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy 1.incarnation.0:0 every 3s latest",
                        "paced energy every 3s latest",
                        "paced energy every 1m latest",
                        "subscribed heat 1.heat-topic1.0:0");
    }

    @Test
    void theSlowerOfOfferAndAccessCounts() {
        stage.every(SECOND.multipliedBy(4));
        ask("", atMost(SECOND.multipliedBy(3)));
        assertThat(outlet.written).last().asString().endsWith("every 4s latest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "249ms",
                "0s",
                "2h",
                "61m",
                "-1s",
                "2",
                "1.5s",
                "often",
                "9999999999s",
                "1d",
                ""
            })
    void impossibleOnesAreRefusedWithThePart(String text) {
        var session = ask(" ? every=" + text);
        stage.say(session, "subscribe energy");
        stage.say(session, "pace energy ? every=" + text);
        String refused =
                "refused invalid_pace expected a duration from 250ms to 1h, such as 2s ("
                        + text
                        + ")";
        assertThat(outlet.written)
                .containsExactly(refused, "subscribed energy 1.incarnation.0:0", refused);
    }

    @ParameterizedTest
    @ValueSource(strings = {"250ms", "1h"})
    void theLimitsThemselvesAreAllowed(String text) {
        ask(" ? every=" + text);
        assertThat(outlet.written).last().asString().endsWith("every " + text + " latest");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ? every=1s", ""})
    void whatCannotBeDeliveredIsRefusedWithThePart(String every) {
        ask(every + " ? deliver=some");
        assertThat(outlet.written)
                .containsExactly("refused invalid_pace expected 'latest' or 'all' (some)");
    }

    @Test
    void changesDuringTheSubscription() {
        var session = ask("");
        stage.publishKeyed("k", "1");
        stage.say(session, "pace energy ? every=2s");
        stage.publish(FakeLog.entry("k", "2"), FakeLog.entry("k", "3"));
        assertThat(outlet.news())
                .containsExactly(
                        "subscribed energy 1.incarnation.0:0",
                        "energy 0 k=1",
                        "paced energy every 2s latest");
        stage.say(session, "pace energy ? every=4s ? deliver=all");
        stage.pass(SECOND.multipliedBy(3));
        assertThat(outlet.news()).containsExactly("paced energy every 4s all");
        stage.say(session, "pace energy");
        assertThat(outlet.news()).containsExactly("paced energy", "energy 1 k=2", "energy 2 k=3");
        stage.publishKeyed("k", "4");
        assertThat(outlet.news()).containsExactly("energy 3 k=4");
    }

    @Test
    void canBeChangedOnlyWhereThereIsASubscription() {
        stage.say(stage.open(outlet), "pace energy enrgy ? every=2s");
        assertThat(outlet.written)
                .containsExactly(
                        "refused not_subscribed there is no subscription of 'energy'",
                        "refused not_subscribed there is no subscription of 'enrgy'");
    }

    @Test
    void whatIsReadFromTheLogIsTheLatestToo() {
        var small = new Stage(3000).begun();
        for (int i = 0; i < 100; i++) {
            small.publishKeyed("k" + i % 3, "v" + i + "x".repeat(100));
        }
        small.say(small.open(outlet), "subscribe energy ? after=1.incarnation.0:10 ? every=1s");
        small.pass(SECOND.multipliedBy(2));
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy 1.incarnation.0:10 complete every 1s latest",
                        "energy 97 k1=v97" + "x".repeat(100),
                        "energy 98 k2=v98" + "x".repeat(100),
                        "energy 99 k0=v99" + "x".repeat(100),
                        "synced energy 1.incarnation.0:100");
    }

    /** What lies before its position must have been given, or it would be lost on resuming. */
    @Test
    void whileItIsReadFromTheLogThePositionStaysBehind() {
        var small = new Stage(3000).begun();
        for (int i = 0; i < 3000; i++) {
            small.publishKeyed("k" + i % 3, "v" + i);
        }
        small.log.answersAtOnce = false;
        var session = small.open(outlet);
        small.say(session, "subscribe energy ? after=1.incarnation.0:10 ? every=1s");
        small.log.answer();
        small.lane.run();
        small.log.answer();
        small.lane.run();
        session.shutDown();
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy 1.incarnation.0:10 complete every 1s latest",
                        "reached energy 1.incarnation.0:10");
    }

    @Test
    void whileItIsGivenMuchThePositionStaysBehind() {
        int keys = 200;
        for (int i = 0; i < keys; i++) {
            stage.publishKeyed("k" + i, i + "x".repeat(2000));
        }
        var first = new FakeOutlet();
        var session = stage.open(first);
        first.room = 3;
        stage.say(session, "subscribe energy ? after=1.incarnation.0:0 ? every=1s");
        session.shutDown();
        var given = first.written.stream().filter(line -> line.contains("=")).toList();
        assertThat(given).hasSizeBetween(1, keys - 1);
        assertThat(first.written)
                .last()
                .isEqualTo("reached energy 1.incarnation.0:" + given.size());
    }

    @Test
    void whileItsTurnIsNotOverThePositionIsThatOfWhatWasGiven() {
        int keys = 200;
        for (int i = 0; i < keys; i++) {
            stage.publishKeyed("k" + i, i + "x".repeat(2000));
        }
        var sessions = new ArrayList<Session>();
        var first =
                new FakeOutlet() {
                    @Override
                    public void write(Frame frame) {
                        super.write(frame);
                        if (written.size() > 40 && written.size() < 50) {
                            // at the end of the turn, not in the midst of it
                            stage.lane.execute(() -> sessions.getFirst().shutDown());
                        }
                    }
                };
        sessions.add(stage.open(first));
        stage.say(sessions.getFirst(), "subscribe energy ? after=1.incarnation.0:0 ? every=1s");
        var given = first.written.stream().filter(line -> line.contains("=")).toList();
        assertThat(first.written)
                .last()
                .isEqualTo("reached energy 1.incarnation.0:" + given.size());
    }

    @Test
    void neverMoreThanOnePerKeyAndIntervalAndTheLastIsTheLastPublished() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            checkAtRandom(random, seed);
        }
    }

    private static void checkAtRandom(Random random, long seed) {
        var stage = new Stage(random.nextBoolean() ? 4000 : 1_000_000).begun();
        var every = Duration.ofMillis(250 + random.nextInt(1500));
        var lastAt = new HashMap<String, Long>();
        var lastGiven = new HashMap<String, String>();
        var outlet =
                new FakeOutlet() {
                    @Override
                    public void write(Frame frame) {
                        super.write(frame);
                        for (String line : news()) {
                            String[] parts = line.split(" ", 3)[2].replace("-", "").split("=", -1);
                            Long before = lastAt.put(parts[0], stage.time.millis());
                            assertThat(
                                            before == null
                                                    ? Long.MAX_VALUE
                                                    : stage.time.millis() - before)
                                    .as("seed %s, key %s", seed, parts[0])
                                    .isGreaterThanOrEqualTo(every.toMillis());
                            lastGiven.put(parts[0], parts.length > 1 ? parts[1] : "");
                        }
                    }
                };
        var session = stage.open(outlet);
        stage.say(session, "subscribe energy ? every=" + every.toMillis() + "ms");
        outlet.news();
        var published = new HashMap<String, String>();
        for (int step = 0; step < 400; step++) {
            publishAtRandom(stage, random, published, step);
            outlet.room = random.nextInt(8) == 0 ? 0 : Integer.MAX_VALUE;
            if (outlet.room > 0) {
                session.onWritable();
            }
            stage.time.advance(Duration.ofMillis(random.nextInt(300)));
            stage.lane.run();
        }
        outlet.room = Integer.MAX_VALUE;
        session.onWritable();
        for (int i = 0; i < 3; i++) {
            stage.time.advance(every.plusMillis(60));
            stage.lane.run();
        }
        assertThat(lastGiven).as("seed %s", seed).isEqualTo(published);
    }

    private static void publishAtRandom(
            Stage stage, Random random, Map<String, String> published, int step) {
        for (int i = random.nextInt(6); i > 0; i--) {
            String key = "k" + random.nextInt(4);
            String value = random.nextInt(9) == 0 ? null : "v" + step + i;
            published.put(key, value == null ? "" : value);
            stage.publishKeyed(key, value);
        }
    }
}
