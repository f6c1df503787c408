package io.sluice.hub;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/** One partition of one incarnation of a topic: where offsets are counted. */
public final class Partition implements Comparable<Partition> {
    private static final Comparator<Partition> ORDER =
            Comparator.comparing(Partition::incarnation).thenComparingInt(Partition::number);

    private final Incarnation incarnation;
    private final int number;
    private final byte[] prefix;

    public Partition(Incarnation incarnation, int number) {
        if (number < 0) {
            throw new IllegalArgumentException("partition number must not be negative: " + number);
        }
        this.incarnation = incarnation;
        this.number = number;
        this.prefix =
                ("1." + incarnation.hash() + "." + number + ":")
                        .getBytes(StandardCharsets.US_ASCII);
    }

    public Incarnation incarnation() {
        return incarnation;
    }

    public int number() {
        return number;
    }

    /** What every position in this partition begins with, as ASCII: {@code 1.<hash>.<number>:}. */
    public Payload prefix() {
        return Payload.of(prefix);
    }

    /** The position that says "read on at offset {@code next}", as text. */
    public String position(long next) {
        return new String(prefix, StandardCharsets.US_ASCII) + next;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the usual case, and the cheap one
    public int compareTo(Partition that) {
        return this == that ? 0 : ORDER.compare(this, that);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Partition that
                && number == that.number
                && incarnation.equals(that.incarnation);
    }

    @Override
    public int hashCode() {
        return 31 * incarnation.hashCode() + number;
    }

    @Override
    public String toString() {
        return incarnation.topic() + "-" + number;
    }
}
