package io.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldPathTest {
    private static final String JSON =
            """
            {"a":{"b.c":1,"0":2},"list":[10,{"x":20}],"em1:0":{"p":3},"back\\\\slash":4,"n":null}\
            """;

    @ParameterizedTest
    @CsvSource({
        "a.b\\.c, 1",
        "a.0, 2",
        "list.0, 10",
        "list.1.x, 20",
        "em1:0.p, 3",
        "back\\\\slash, 4"
    })
    void aValueIsFound(String path, int value) throws Exception {
        assertThat(FieldPath.of(path).in(new ObjectMapper().readTree(JSON)))
                .hasToString(Integer.toString(value));
    }

    @ParameterizedTest
    @CsvSource({"b", "a.b.c", "list.2", "list.x", "list.-1", "list.99999999999", "n", "a.0.z"})
    void whatIsNotThereIsNull(String path) throws Exception {
        assertThat(FieldPath.of(path).in(new ObjectMapper().readTree(JSON))).isNull();
    }

    @Test
    void bracesInATemplateAreDoubled() {
        assertThat(
                        Template.of("{{x}}-{topic:1}")
                                .fill(new ObjectMapper().createObjectNode(), List.of("t")))
                .isEqualTo("{x}-t");
    }
}
