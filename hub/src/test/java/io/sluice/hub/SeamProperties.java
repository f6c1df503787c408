package io.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * The seam between catching up and live: whatever happens when, a cursor is given the log from
 * where it was opened, each publication once and in order; what it is not given it is told of.
 */
class SeamProperties {
    @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
    void aCursorIsGivenTheLogWithoutHolesOrRepeats(@ForAll long seed) {
        new Scene(new Random(seed)).play();
    }

    /** One random course of events on two lanes. */
    private static final class Scene {
        private final Random random;
        private final SimulatedTime time = new SimulatedTime();
        private final List<SimulatedLane> lanes =
                List.of(new SimulatedLane(0), new SimulatedLane(1));
        private final SimulatedLog log;
        private final Stream stream;
        private final List<TestVariant> variants;
        private final List<Client> clients = new ArrayList<>();

        Scene(Random random) {
            this.random = random;
            this.log = new SimulatedLog(1 + random.nextInt(3));
            var tail = new Tail(400 + random.nextInt(6000), 1 << (1 + random.nextInt(6)));
            this.stream = new Stream("s", tail, lanes, time);
            this.variants =
                    List.of(
                            new TestVariant("small", 1 + random.nextInt(3)),
                            new TestVariant("large", 1 + random.nextInt(30)));
        }

        void play() {
            stream.chunk(log.begin());
            int steps = 20 + random.nextInt(300);
            for (int i = 0; i < steps; i++) {
                time.advance(random.nextInt(800_000));
                switch (random.nextInt(10)) {
                    case 0, 1, 2 -> stream.chunk(log.next(random, random.nextInt(6)));
                    case 3, 4, 5 -> lanes.get(random.nextInt(2)).turn();
                    case 6 -> clients.add(new Client());
                    case 7, 8 -> anyone().ifPresent(this::changeRoom);
                    default ->
                            anyone().filter(_ -> random.nextInt(4) == 0).ifPresent(Client::leave);
                }
            }
            clients.forEach(client -> makeRoom(client, Integer.MAX_VALUE));
            lanes.forEach(SimulatedLane::turnUntilIdle);
            clients.forEach(Client::check);
            assertThat(variants).allSatisfy(v -> assertThat(v.unreleased()).isEmpty());
        }

        private Optional<Client> anyone() {
            return clients.isEmpty()
                    ? Optional.empty()
                    : Optional.of(clients.get(random.nextInt(clients.size())));
        }

        private void changeRoom(Client client) {
            makeRoom(client, random.nextInt(4));
        }

        private void makeRoom(Client client, int room) {
            boolean wasFull = !client.reader.isWritable();
            client.reader.room = room;
            if (wasFull && room > 0 && !client.left) {
                client.cursor.resume();
            }
        }

        private final class Client {
            private final RecordingReader reader = new RecordingReader();
            private final SimulatedLane lane = lanes.get(random.nextInt(2));
            private final SlowPolicy policy =
                    random.nextInt(4) == 0 ? SlowPolicy.LATEST : SlowPolicy.CATCH_UP;
            private final Cursor cursor;
            private final Position opened;
            private boolean left;

            Client() {
                reader.room = random.nextInt(3) == 0 ? random.nextInt(3) : Integer.MAX_VALUE;
                var variant = variants.get(random.nextInt(variants.size()));
                cursor = stream.station(lane).open(variant, reader, policy);
                opened = cursor.position();
                if (random.nextInt(10) == 0) {
                    reader.onTake = _ -> leave();
                }
            }

            void leave() {
                left = true;
                cursor.close();
            }

            void check() {
                var expected = new ArrayList<Object>();
                Position at = opened;
                for (Object item : reader.received) {
                    if (item instanceof Gap gap) {
                        expected.addAll(between(at, gap.from()));
                        expected.add(gap);
                        at = gap.to() == null ? at : gap.to();
                    }
                }
                expected.addAll(between(at, log.position()));
                if (left) {
                    assertThat(reader.received).hasSizeLessThanOrEqualTo(expected.size());
                    assertThat(reader.received)
                            .isEqualTo(expected.subList(0, reader.received.size()));
                } else {
                    assertThat(reader.received).isEqualTo(expected);
                    assertThat(cursor.isLive()).isTrue();
                    assertThat(cursor.position()).isEqualTo(log.position());
                }
            }

            private List<Publication> between(Position from, Position to) {
                return log.all().stream()
                        .filter(p -> p.offset() >= from.offset(p.partition()))
                        .filter(p -> p.offset() < to.offset(p.partition()))
                        .toList();
            }
        }
    }
}
