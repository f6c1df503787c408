package io.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.hub.Payload;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RawObjectTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RawObject.Format format = new RawObject.Format(PipelineSettings.Limits.DEFAULT);

    @Test
    void membersArePassedOnByteForByte() {
        String member = "\"å\\u0020\" : [ 1.50 ,{\"x\" :-0e+5, \"x\":\"\\/\"} ]";

        assertThat(spliced("\n{ " + member + " , \"gone\":{\"a\":1}}\n", Set.of("gone")))
                .isEqualTo("{" + member + ",\"added\":1}");
    }

    @Test
    void aByteOrderMarkIsNotPassedOn() {
        assertThat(spliced("\ufeff{\"a\":1}", Set.of())).isEqualTo("{\"a\":1,\"added\":1}");
    }

    @Test
    void membersOfOneNameStayAsManyAsTheyAre() {
        assertThat(spliced("{\"a\":1,\"a\":2}", Set.of()))
                .isEqualTo("{\"a\":1,\"a\":2,\"added\":1}");
        assertThat(spliced("{\"a\":1,\"a\":2,\"b\":3}", Set.of("a")))
                .isEqualTo("{\"b\":3,\"added\":1}");
    }

    @Property(tries = 500)
    void everyObjectKeepsItsMembersButTheReplaced(
            @ForAll @Size(max = 6) List<@From("members") String> members, @ForAll Random random) {
        var text = new StringBuilder("{");
        for (int i = 0; i < members.size(); i++) {
            text.append(i == 0 ? "" : ",")
                    .append(" \"m")
                    .append(i)
                    .append("\" :")
                    .append(" ".repeat(random.nextInt(3)))
                    .append(members.get(i))
                    .append(random.nextBoolean() ? "\n" : "");
        }
        text.append("}");

        var expected = tree(text.toString());
        expected.remove("m1");
        expected.put("added", 1);
        assertThat(tree(spliced(text.toString(), Set.of("m1")))).isEqualTo(expected);
    }

    @Provide
    Arbitrary<String> members() {
        var scalars =
                Arbitraries.oneOf(
                        Arbitraries.longs().map(String::valueOf),
                        Arbitraries.doubles().map(String::valueOf),
                        Arbitraries.of("true", "false", "null", "1e5", "-0", "\"\"", "[]", "{}"),
                        Arbitraries.strings().ofMaxLength(20).map(RawObjectTest::quoted));
        return Arbitraries.lazyOf(
                () -> scalars,
                () -> scalars.list().ofMaxSize(3).map(l -> "[" + String.join(" ,", l) + "]"),
                () -> scalars.map(s -> "{\"m1\" : " + s + "}"));
    }

    private String spliced(String text, Set<String> replaced) {
        ObjectNode added = JsonNodeFactory.instance.objectNode().put("added", 1);
        return format.parse(Payload.of(text)).with(added, replaced).text();
    }

    private static String quoted(String text) {
        UnaryOperator<String> legal = t -> t.replaceAll("\\p{Cs}", "");
        return uncheck(() -> JSON.writeValueAsString(legal.apply(text)));
    }

    private static ObjectNode tree(String text) {
        return uncheck(() -> (ObjectNode) JSON.readTree(text));
    }

    private static <T> T uncheck(java.util.concurrent.Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
