package io.sluice.filter;

import static io.sluice.filter.InvalidFilter.Code.SYNTAX;
import static io.sluice.filter.InvalidFilter.Code.TOO_COMPLEX;
import static io.sluice.filter.InvalidFilter.Code.UNKNOWN_OPERAND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a predicate that cannot be read is refused. */
class InvalidFilterTest {
    private static InvalidFilter refused(String text) {
        return catchThrowableOfType(
                InvalidFilter.class, () -> Predicate.parse(text, FilterLimits.DEFAULTS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|expected a test at column 1, got: the end",
                "value.a|expected a comparison, 'in', 'prefix' or 'exists' at column 8, got: the end",
                "value.a =|expected a value at column 10, got: the end",
                "value.a = = 1|expected a value at column 11, got: =",
                "value.a ! 1|expected '!=' at column 9, got: !",
                "value.a = 1 value.b = 2|expected 'and', 'or' or the end at column 13, got: value.b",
                "value.a = 1 and|expected a test at column 16, got: the end",
                "(value.a = 1|expected ')' at column 13, got: the end",
                "value.a = 1)|expected 'and', 'or' or the end at column 12, got: )",
                "value.a = 'x|expected the text to end with ' at column 11, got: 'x",
                "value.a = '\\x'|expected one of \\\\ \\' \\\" \\/ \\b \\f \\n \\r \\t \\uXXXX at column 12, got: \\x",
                "value.a = '\\u12g4'|expected \\u and four hexadecimal digits at column 12, got: \\u12",
                "value.a in 1|expected a list in parentheses at column 12, got: 1",
                "value.a in (1, 2]|expected ')' at column 17, got: ]",
                "value.a in ()|expected a value at column 13, got: )",
                "value. = 1|expected a field such as value.a.b at column 1, got: value.",
                "value.a..b = 1|expected a field such as value.a.b at column 1, got: value.a..b",
                "value.a\\|expected a character after the last backslash at column 1, got: value.a\\",
                "headers. = 1|expected a name after the dot at column 1, got: headers.",
                "exists 5|expected value.field, key or headers.name at column 8, got: 5",
                "5|expected a comparison, 'in', 'prefix' or 'exists' at column 2, got: the end",
                "not|expected a test at column 4, got: the end",
                "and value.a = 1|expected a test at column 1, got: and"
            })
    void sayWhatWasExpectedAndWhere(String text, String message) {
        assertThat(refused(text)).hasMessage(message).hasFieldOrPropertyWithValue("code", SYNTAX);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "power > 5,power",
                "value.a = 01,01",
                "value.a = +1,+1",
                "value = 1,value",
                "value.a = 1.,1.",
                "value.t = claims.tenant,claims.tenant"
            })
    void nameWhatIsNoOperand(String text, String part) {
        assertThat(refused(text).code()).isEqualTo(UNKNOWN_OPERAND);
        assertThat(refused(text).part()).isEqualTo(part);
    }

    @Test
    void thePartIsCutAndFitToPrint() {
        var refused = refused("value.a = \u202e\\\n\\\u0007" + "x".repeat(100));
        assertThat(refused.part()).hasSize(80).startsWith("\uFFFD\\\uFFFD\\\uFFFDxx");
        assertThat(refused.getMessage()).doesNotContain("\n", "\u0007", "\u202e");
        assertThat(refused("\uD83D\uDE00".repeat(50)).part()).isEqualTo("\uD83D\uDE00".repeat(40));
        assertThat(refused.getStackTrace()).isEmpty();
    }

    @Test
    void limitsHold() {
        assertThatTests(32, true);
        assertThatTests(33, false);
        assertParses("(".repeat(16) + "true" + ")".repeat(16), true);
        assertParses("(".repeat(17) + "true" + ")".repeat(17), false);
        assertParses("not ".repeat(16) + "true", true);
        assertParses("not ".repeat(17) + "true", false);
        assertParses("value.a in (" + items(100) + ")", true);
        assertParses("value.a in (" + items(101) + ")", false);
        assertParses("true" + " ".repeat(1020), true);
        assertParses("true" + " ".repeat(1021), false);
        assertParses("value.a = 1e1000", true);
        assertParses("value.a = 1e1001", false);
        assertParses("value.a = 1e999999999999", false);
        assertParses("value.a = " + "1".repeat(128), true);
        assertParses("value.a = " + "1".repeat(129), false);
    }

    private static void assertThatTests(int count, boolean fit) {
        assertParses(String.join(" and ", Collections.nCopies(count, "value.a = 1")), fit);
    }

    private static String items(int count) {
        return String.join(",", Collections.nCopies(count, "1"));
    }

    private static void assertParses(String text, boolean fits) {
        if (fits) {
            assertThatCode(() -> Predicate.parse(text, FilterLimits.DEFAULTS))
                    .doesNotThrowAnyException();
        } else {
            assertThat(refused(text).code()).as(text).isEqualTo(TOO_COMPLEX);
        }
    }

    @Test
    void limitsAreSensible() {
        assertThatThrownBy(() -> new FilterLimits(0, 1, 1, 1)).hasMessageContaining("maxLength");
        assertThatThrownBy(() -> new FilterLimits(1, 1, 257, 1)).hasMessageContaining("maxDepth");
    }
}
