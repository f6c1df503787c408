package io.sluice.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class NameFilterTest {
    @Test
    void starsStandForAnyText() {
        var filter = new NameFilter(List.of("energy", "a*b*c", "x-*"), List.of("*-test"));
        assertThat(List.of("energy", "abc", "a-b-b-c", "x-", "x-1")).allMatch(filter::passes);
        assertThat(List.of("energy2", "ab", "x-test", "", "bc")).noneMatch(filter::passes);
    }

    @Test
    void noPatternsLetAllPass() {
        assertThat(NameFilter.ALL.passes("anything")).isTrue();
        assertThat(new NameFilter(List.of("*"), List.of()).passes("")).isTrue();
    }

    @Test
    void anEmptyPatternIsAMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NameFilter(List.of(""), List.of()));
    }
}
