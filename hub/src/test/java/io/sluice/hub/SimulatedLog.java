package io.sluice.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A log that a test writes chunk by chunk, and that remembers everything it ever held. */
final class SimulatedLog {
    private final List<Partition> partitions;
    private final long[] ends;
    private final List<Publication> all = new ArrayList<>();
    private Position position;

    SimulatedLog(int partitions) {
        var incarnation = Incarnation.of("topic", "cluster", "id");
        this.partitions = new ArrayList<>();
        this.ends = new long[partitions];
        this.position = Position.nowhere();
        for (int i = 0; i < partitions; i++) {
            this.partitions.add(new Partition(incarnation, i));
            this.position = position.with(this.partitions.get(i), 0);
        }
    }

    /** The chunk a log begins with: nothing in it, but it says where the stream stands. */
    Chunk begin() {
        return new Chunk(null, position, position, List.of(), 0);
    }

    /** A chunk of so many publications, in random partitions, with random holes. */
    Chunk next(Random random, int size) {
        var publications = new ArrayList<Publication>();
        for (int i = 0; i < size; i++) {
            int number = random.nextInt(ends.length);
            ends[number] += random.nextInt(4) == 0 ? random.nextInt(5) : 0;
            publications.add(
                    new Publication(
                            partitions.get(number), ends[number]++, 0, null, Payload.of("{}")));
        }
        if (random.nextInt(5) == 0) {
            ends[random.nextInt(ends.length)] += 1 + random.nextInt(3);
        }
        all.addAll(publications);
        Position before = position;
        Position after = before;
        for (int i = 0; i < ends.length; i++) {
            after = after.with(partitions.get(i), ends[i]);
        }
        position = after;
        return new Chunk(null, before, after, publications, 0);
    }

    Position position() {
        return position;
    }

    List<Publication> all() {
        return all;
    }
}
