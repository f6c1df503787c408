package io.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One random course of events on two lanes, and the clients that live through it. */
final class SeamScene {
    static final long MILLISECOND = 1_000_000;

    final Random random;
    final SimulatedTime time = new SimulatedTime();
    final SimulatedLog log;
    final Stream stream;
    final List<SimulatedLane> lanes =
            List.of(new SimulatedLane(0, time), new SimulatedLane(1, time));
    final List<TestVariant> variants = new ArrayList<>();
    private final List<SeamClient> clients = new ArrayList<>();
    private final boolean hasState;

    SeamScene(long seed) {
        random = new Random(seed);
        int[] partitions = new int[1 + random.nextInt(2)];
        for (int i = 0; i < partitions.length; i++) {
            partitions[i] = 1 + random.nextInt(3);
        }
        log = new SimulatedLog(time, partitions);
        hasState = random.nextInt(3) == 0;
        var tail = new Tail(400 + random.nextInt(6000), 1 << (1 + random.nextInt(6)));
        var state =
                hasState
                        ? new StateSettings(
                                null,
                                1000,
                                1 << 20,
                                random.nextBoolean() ? Duration.ofDays(1) : Duration.ofMillis(50))
                        : null;
        stream =
                new Stream(
                        "s",
                        tail,
                        1 + random.nextInt(4),
                        new StreamSettings(1, PastSettings.STANDARD, state),
                        log,
                        new Replay(1 + random.nextInt(2), random.nextInt(20_000), time),
                        lanes,
                        time);
    }

    boolean hasState() {
        return hasState;
    }

    TestVariant variant(boolean isSelective, Opening.View view, boolean isGuarded) {
        int perParcel = 1 + random.nextInt(random.nextBoolean() ? 3 : 30);
        var name = (isSelective ? "odd" : "all") + view + isGuarded + perParcel;
        var variant =
                new TestVariant(
                        name,
                        perParcel,
                        isSelective ? SeamScene::isOdd : _ -> true,
                        view,
                        isGuarded);
        for (var known : variants) {
            if (known.equals(variant)) {
                return known;
            }
        }
        variants.add(variant);
        return variant;
    }

    static boolean isOdd(Publication publication) {
        Payload value = publication.value();
        return value != null && (value.at(value.length() - 1) & 1) == 1;
    }

    Beginning since() {
        return new Beginning.Since(Instant.ofEpochMilli(time.millis() - random.nextInt(300)));
    }

    void play() {
        log.append(random, random.nextInt(40));
        if (random.nextInt(4) > 0) {
            stream.chunk(log.begin());
        }
        boolean hasBegun = !log.position().next().isEmpty();
        int steps = 20 + random.nextInt(300);
        for (int i = 0; i < steps; i++) {
            time.advance(random.nextInt(3_000_000));
            if (!hasBegun && random.nextInt(10) == 0) {
                stream.chunk(log.begin());
                hasBegun = true;
            }
            step(hasBegun);
        }
        if (!hasBegun) {
            stream.chunk(log.begin());
        }
        settle();
        clients.forEach(SeamClient::check);
        assertThat(variants).allSatisfy(v -> assertThat(v.unreleased()).isEmpty());
    }

    private void step(boolean hasBegun) {
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> log.append(random, random.nextInt(6));
            case 3, 4 -> {
                if (hasBegun) {
                    stream.chunk(log.follow(1 + random.nextInt(8)));
                }
            }
            case 5, 6, 7, 8 -> lanes.get(random.nextInt(2)).turn();
            case 9 -> clients.add(new SeamClient(this));
            case 10, 11 -> anyone().changeRoom();
            case 12 -> anyone().comeOrGo();
            case 13, 14 -> {
                if (random.nextInt(20) == 0) {
                    log.fail(random);
                } else {
                    log.answer(random);
                }
            }
            default -> rareThing(hasBegun);
        }
    }

    private void rareThing(boolean hasBegun) {
        switch (random.nextInt(6)) {
            case 0 -> log.drop(random);
            case 1 -> {
                if (hasBegun && random.nextInt(3) == 0) {
                    stream.chunk(log.recreate(random));
                }
            }
            case 2 -> anyone().changePace();
            default -> time.advance(random.nextInt(400) * MILLISECOND);
        }
    }

    private SeamClient anyone() {
        if (clients.isEmpty()) {
            clients.add(new SeamClient(this));
        }
        return clients.get(random.nextInt(clients.size()));
    }

    /** Lets everything come to its end: all of the log is followed, read and given. */
    private void settle() {
        clients.forEach(SeamClient::makeRoom);
        for (int round = 0; round < 60; round++) {
            stream.chunk(log.follow(Integer.MAX_VALUE));
            boolean isMoving = true;
            for (int i = 0; isMoving; i++) {
                assertThat(i).as("turns until rest").isLessThan(20_000);
                isMoving = lanes.get(0).turn();
                isMoving |= lanes.get(1).turn();
                isMoving |= log.answer(random);
                clients.forEach(SeamClient::makeRoom);
            }
            clients.forEach(SeamClient::comeBackIfRefused);
            time.advance(100 * MILLISECOND);
        }
    }
}
