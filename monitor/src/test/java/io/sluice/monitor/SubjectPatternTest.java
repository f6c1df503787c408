package io.sluice.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class SubjectPatternTest {
    @Test
    void aPatternWithoutStarIsOneSubject() {
        assertThat(new SubjectPattern("group:y").covers("group:y")).isTrue();
        assertThat(new SubjectPattern("group:y").covers("group:yy")).isFalse();
        assertThat(new SubjectPattern("group:y").covers("topic:y")).isFalse();
    }

    @Test
    void aStarIsAnyCharactersOrNone() {
        assertThat(new SubjectPattern("group:*").covers("group:")).isTrue();
        assertThat(new SubjectPattern("*-eu").covers("topic:orders-eu-eu")).isTrue();
        assertThat(new SubjectPattern("*.+").covers("ab")).isFalse();
    }

    @Property
    void itIsWhatARegularExpressionWouldBe(
            @ForAll @StringLength(min = 1, max = 8) @CharRange(from = 'a', to = 'b') String letters,
            @ForAll @StringLength(max = 10) @CharRange(from = 'a', to = 'b') String subject) {
        String pattern = letters.replace("ba", "*");
        var expected = Pattern.compile(pattern.replace("*", ".*")).matcher(subject).matches();

        assertThat(new SubjectPattern(pattern).covers(subject)).isEqualTo(expected);
    }

    @Test
    void manyStarsAreNoTrap() {
        var pattern = new SubjectPattern("a*".repeat(200) + "b");

        assertThat(pattern.covers("a".repeat(30_000))).isFalse();
    }

    @Test
    void anEmptyOneIsRefused() {
        assertThatThrownBy(() -> new SubjectPattern(" ")).hasMessageContaining("subject");
    }
}
