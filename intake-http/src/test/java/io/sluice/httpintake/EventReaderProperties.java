package io.sluice.httpintake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.httpintake.DeliveryReader.Delivery;
import io.sluice.httpintake.DeliveryReader.Item;
import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule.Kind;
import io.sluice.transport.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes, there is an answer; and what is taken is taken as it came. */
class EventReaderProperties {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String GOOD =
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":%s}";
    private static final String BULK =
            "{\"entries\":[{\"entryId\":\"1\",\"event\":" + GOOD.formatted("{}") + "}]}";

    private static final String DAMAGE = "{}[]\",:\\u0 \n\u0080nt1";

    private static final List<String> TYPES =
            List.of(
                    "application/cloudevents+json",
                    "application/cloudevents-batch+json",
                    "application/json",
                    "text/plain",
                    "");

    private static Delivery delivered(
            boolean raw, Kind kind, Map<String, List<String>> headers, byte[] body) {
        var reader =
                new DeliveryReader(
                        Targets.plain(new FakeLog(), kind), raw, true, EventLimits.STANDARD);
        return reader.read(
                new Request("POST", "/x", Map.of(), Map.of(), headers, Payload.of(body)));
    }

    private static List<Item> items(Delivery delivery) {
        return switch (delivery) {
            case Delivery.Whole(var items) -> items;
            case Delivery.Bulk(var items, var nameless) -> {
                var all = new ArrayList<>(items.values());
                all.addAll(nameless);
                yield all;
            }
        };
    }

    private static void assertAnswered(Delivery delivery) {
        for (var item : items(delivery)) {
            if (item instanceof Item.Bad bad) {
                assertThat(bad.reason()).isNotEqualTo(Reason.BUG);
            }
        }
    }

    @Property(tries = 2000)
    void anyBytesHaveAnAnswer(
            @ForAll byte[] body,
            @ForAll("types") String type,
            @ForAll boolean raw,
            @ForAll Kind kind) {
        assertAnswered(delivered(raw, kind, Map.of("content-type", List.of(type)), body));
    }

    @Property(tries = 3000)
    void damagedEventsHaveAnAnswer(
            @ForAll long seed,
            @ForAll("types") String type,
            @ForAll boolean bulk,
            @ForAll boolean raw) {
        var random = new Random(seed);
        byte[] body =
                (bulk ? BULK : GOOD.formatted("{\"a\":[1,\"x\"]}"))
                        .getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(body.length);
            if (random.nextBoolean()) {
                body[at] = (byte) DAMAGE.charAt(random.nextInt(DAMAGE.length()));
            } else {
                body = Arrays.copyOf(body, at + 1);
            }
        }
        assertAnswered(delivered(raw, Kind.JSON, Map.of("content-type", List.of(type)), body));
    }

    @Property
    void anyHeadersHaveAnAnswer(@ForAll("names") List<String> names, @ForAll List<String> values) {
        var headers = new HashMap<String, List<String>>();
        for (int i = 0; i < Math.min(names.size(), values.size()); i++) {
            headers.put(names.get(i), List.of(values.get(i)));
        }
        assertAnswered(delivered(false, Kind.TEXT, headers, new byte[] {'x'}));
    }

    @Provide
    Arbitrary<List<String>> names() {
        return Arbitraries.of(
                        "ce-id",
                        "ce-source",
                        "ce-type",
                        "ce-specversion",
                        "ce-time",
                        "ce-",
                        "ce-x",
                        "content-type")
                .list();
    }

    @Provide
    Arbitrary<String> types() {
        return Arbitraries.of(TYPES);
    }

    @Property(tries = 500)
    void dataComeOutAsTheyWentIn(@ForAll long seed) throws IOException {
        String data = Documents.document(new Random(seed), 4);
        var items =
                items(
                        delivered(
                                false,
                                Kind.JSON,
                                Map.of("content-type", List.of("application/cloudevents+json")),
                                GOOD.formatted(data).getBytes(StandardCharsets.UTF_8)));
        var draft = ((Item.Good) items.getFirst()).draft();
        assertThat(Objects.requireNonNull(draft.entry().value()).text()).isEqualTo(data.strip());
        assertThat(MAPPER.readTree(data)).isNotNull();
    }

    @Property(tries = 300)
    void membersAreFoundWhereTheyAre(@ForAll long seed) throws Unusable, IOException {
        var random = new Random(seed);
        var members = new LinkedHashMap<String, String>();
        for (int i = random.nextInt(5); i > 0; i--) {
            members.put("m" + i, Documents.document(random, 3));
        }
        var text = new StringBuilder(" {");
        members.forEach((name, value) ->
                text.append(text.length() > 2 ? "," : "")
                        .append(" \"" + name + "\" :")
                        .append(value));
        var found = Json.of(Payload.of(text + "} "), 20).members();
        assertThat(found.keySet()).containsExactlyElementsOf(members.keySet());
        for (var member : found.entrySet()) {
            assertThat(member.getValue().raw().text())
                    .isEqualTo(Objects.requireNonNull(members.get(member.getKey())).strip());
        }
    }

    /** JSON documents with everything in them that could lead astray who only counts brackets. */
    private static final class Documents {
        private static final List<String> SIMPLE =
                List.of(
                        "1",
                        "-0.50e+3",
                        "true",
                        "false",
                        "\"\"",
                        "\"a\\\"]}\\\\\"",
                        "\"{[,:\"",
                        "\"\\u00e4ä😀\\\\\\\\\"",
                        "{}",
                        "[]");

        private Documents() {}

        /** Not a text, since one that holds JSON would be taken for that. */
        static String document(Random random, int depth) {
            var text = new StringBuilder(space(random));
            boolean isArray = random.nextBoolean();
            text.append(isArray ? '[' : '{');
            int count = random.nextInt(4);
            for (int i = 0; i < count; i++) {
                text.append(i == 0 ? "" : ",").append(space(random));
                if (!isArray) {
                    text.append("\"k\\\"").append(i).append("\"").append(space(random)).append(':');
                }
                boolean isSimple = depth == 0 || random.nextInt(3) > 0;
                text.append(
                        isSimple
                                ? SIMPLE.get(random.nextInt(SIMPLE.size()))
                                : document(random, depth - 1));
                text.append(space(random));
            }
            return text.append(isArray ? ']' : '}').append(space(random)).toString();
        }

        private static String space(Random random) {
            return " \n\t\r ".substring(random.nextInt(6));
        }
    }
}
