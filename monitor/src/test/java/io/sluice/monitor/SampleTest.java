package io.sluice.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void aLineIsANameLabelsAndAValue() {
        assertThat(Sample.parse("up 1")).contains(new Sample("up", Map.of(), 1));
        assertThat(Sample.parse("x{a=\"1\",b=\"q\\\"\\\\ }\"} 2.5e3 1700000000"))
                .contains(new Sample("x", Map.of("a", "1", "b", "q\"\\ }"), 2500));
        assertThat(Sample.parse("x{le=\"+Inf\",} +Inf"))
                .contains(new Sample("x", Map.of("le", "+Inf"), Double.POSITIVE_INFINITY));
    }

    @Test
    void whatIsNoneIsPassedOver() {
        for (var line :
                List.of(
                        "",
                        " ",
                        "x",
                        "x{",
                        "x{a",
                        "x{a=\"",
                        "x{a=\"1\"",
                        "x{a=1} 1",
                        "x NaN",
                        "{} 1",
                        "x one")) {
            assertThat(Sample.parse(line)).as(line).isEmpty();
        }
    }

    @Property
    void noTextBreaksIt(@ForAll @CharRange(from = ' ', to = '~') String text) {
        assertThat(Sample.parse("x{" + text)).isNotNull();
        assertThat(Sample.parse(text)).isNotNull();
    }

    @Test
    void linesThatAreTooLongArePassedOver() throws IOException {
        var lines = new ArrayList<String>();
        var text = "a 1\n# b\n" + "x".repeat(Lines.MAX_LINE + 1) + "\n\nc 3";

        Lines.read(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                1 << 20,
                lines::add);

        assertThat(lines).containsExactly("a 1", "c 3");
    }
}
