package io.sluice.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A projection finds what a full parse finds, whatever the document looks like. */
class ProjectionProperties {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String[] NAMES = {"a", "b", "c", "d.e", "\"q\"", "ü"};

    @Property(tries = 2000)
    void findsWhatAFullParseFinds(@ForAll long seed) throws IOException {
        var random = new Random(seed);
        JsonNode document = node(random, 4);
        var fields = new LinkedHashMap<String, FieldPath>();
        var expected = JSON.createObjectNode();
        boolean any = false;
        for (int i = 0; i < 4; i++) {
            var steps = new ArrayList<String>();
            JsonNode at = document;
            for (int depth = random.nextInt(3); depth >= 0; depth--) {
                String step =
                        random.nextBoolean()
                                ? NAMES[random.nextInt(NAMES.length)]
                                : String.valueOf(random.nextInt(3));
                steps.add(step);
                at =
                        at.isArray() && step.matches("\\d")
                                ? at.path(Integer.parseInt(step))
                                : at.path(step);
            }
            fields.put("f" + i, new FieldPath(steps));
            expected.set("f" + i, at.isMissingNode() ? JSON.nullNode() : at);
            any |= !at.isMissingNode();
        }
        byte[] text =
                random.nextBoolean()
                        ? JSON.writeValueAsBytes(document)
                        : JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document);
        var projected = new Projection(fields).apply(text);
        assertThat(projected.isPresent()).isEqualTo(any);
        if (any) {
            assertThat(JSON.readTree(projected.orElseThrow())).isEqualTo(expected);
        }
    }

    private static JsonNode node(Random random, int depth) {
        int kind = depth == 0 ? random.nextInt(4) : random.nextInt(8);
        return switch (kind) {
            case 0 -> JSON.getNodeFactory().numberNode(random.nextInt());
            case 1 -> JSON.getNodeFactory().textNode("x\"}],{[\\" + random.nextInt());
            case 2 -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
            case 3 -> JSON.nullNode();
            case 4, 5 -> {
                ArrayNode array = JSON.createArrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(node(random, depth - 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = JSON.createObjectNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    object.set(NAMES[random.nextInt(NAMES.length)], node(random, depth - 1));
                }
                yield object;
            }
        };
    }
}
