package io.sluice.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.hub.PayloadRule.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadRuleTest {
    private static final byte[] NOT_UTF8 = {'"', (byte) 0xff, '"'};

    @Test
    void takesWhatIsOfItsKind() {
        assertThatCode(() -> check(Kind.JSON, "{\"a\":1}".getBytes(UTF_8)))
                .doesNotThrowAnyException();
        assertThatCode(() -> check(Kind.TEXT, "é {".getBytes(UTF_8))).doesNotThrowAnyException();
        assertThatCode(() -> check(Kind.BASE64, NOT_UTF8)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{|invalid_json",
                "{\"a\":1},\"type\":\"error\"|invalid_json",
                "[[[]]]|too_deep",
                "[1,2,3,4,5,6,7,8]|too_large"
            })
    void namesTheReasonOfARefusal(String document, String reason) {
        byte[] bytes = document.getBytes(UTF_8);
        int maxBytes = reason.equals("too_large") ? 16 : 100;
        var rule = new PayloadRule(Kind.JSON, maxBytes, 2);
        assertThatThrownBy(() -> rule.check(bytes, 0, bytes.length))
                .isInstanceOf(Unmappable.class)
                .extracting(e -> ((Unmappable) e).reason())
                .isEqualTo(reason);
    }

    @Test
    void asksJsonAndTextToBeUtf8() {
        for (var kind : new Kind[] {Kind.JSON, Kind.TEXT}) {
            assertThatThrownBy(() -> check(kind, NOT_UTF8))
                    .isInstanceOf(Unmappable.class)
                    .hasMessageContaining("UTF-8");
        }
    }

    @Test
    void refusesLimitsThatMakeNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PayloadRule(Kind.JSON, 0, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PayloadRule(Kind.JSON, 1, JsonScan.DEEPEST + 1));
    }

    private static void check(Kind kind, byte[] bytes) throws Unmappable {
        PayloadRule.of(kind).check(bytes, 0, bytes.length);
    }
}
