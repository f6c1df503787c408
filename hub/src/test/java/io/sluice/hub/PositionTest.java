package io.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PositionTest {
    private final Partition first = new Partition(new Incarnation("t", "aBc-_123456"), 0);
    private final Partition second = new Partition(new Incarnation("t", "aBc-_123456"), 1);

    @Test
    void isWrittenPartByPart() {
        var position = Position.nowhere().with(second, 7).with(first, 42);
        assertThat(position.parts()).containsExactly("1.aBc-_123456.0:42", "1.aBc-_123456.1:7");
    }

    @Test
    void mergesToTheNewerOfEachPartition() {
        var one = Position.nowhere().with(first, 5).with(second, 9);
        var other = Position.nowhere().with(first, 6).with(second, 2);
        assertThat(one.mergedWith(other))
                .isEqualTo(Position.nowhere().with(first, 6).with(second, 9));
    }

    @Test
    void incarnationsOfOneNameDiffer() {
        assertThat(Incarnation.of("t", "cluster", "id-1"))
                .isNotEqualTo(Incarnation.of("t", "cluster", "id-2"))
                .isEqualTo(Incarnation.of("t", "cluster", "id-1"));
    }

    @Test
    void aHashMustNotBreakTheForm() {
        assertThatThrownBy(() -> new Incarnation("t", "a:b"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
