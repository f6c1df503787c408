package io.sluice.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** A row rule shows a row to its tenant and to nobody else, whatever is missing or odd. */
class RowRuleProperties {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String[] TENANTS = {"acme", "Acme", "acme ", "beta", "7", "", "null"};
    private static final List<String> RULES =
            List.of(
                    "value.tenant == claims.tenant",
                    "claims.tenant = value.tenant",
                    "value.tenant in claims.tenant",
                    "value.tenant in (claims.tenant)",
                    "not value.tenant != claims.tenant",
                    "not (not value.tenant in claims.tenant)",
                    "exists claims.tenant and value.tenant = claims.tenant",
                    "value.tenant <= claims.tenant and value.tenant >= claims.tenant");

    @Property(tries = 5000)
    void noForeignRowPasses(@ForAll long seed) throws Exception {
        var random = new Random(seed);
        var members = members(random);
        byte[] json = ("{" + String.join(",", members) + "}").getBytes(UTF_8);
        Map<String, Object> claims = claims(random);
        boolean isOwn = isOwn(json, members, claims.get("tenant"));
        for (String text : RULES) {
            Predicate rule = Predicate.parseRule(text, FilterLimits.DEFAULTS);
            var document =
                    new JsonDocument(new FieldReader(rule.fields()), json, null, Headers.NONE);
            assertThat(rule.bind(claims::get).passes(document)).as(text).isEqualTo(isOwn);
            assertThat(rule.passes(document)).as("unbound %s", text).isFalse();
        }
    }

    private static List<String> members(Random random) {
        var members = new ArrayList<String>();
        members.add("\"other\":{\"tenant\":\"acme\"}");
        for (int i = random.nextInt(8) / 3; i >= 0; i--) {
            String name =
                    switch (random.nextInt(8)) {
                        case 0 -> "Tenant";
                        case 1 -> "\\u0074enant";
                        default -> "tenant";
                    };
            members.add(random.nextInt(members.size() + 1), "\"" + name + "\":" + value(random));
        }
        return members;
    }

    private static String value(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> "null";
            case 1 -> "7";
            case 2 -> "[\"acme\"]";
            case 3 -> "{\"tenant\":\"acme\"}";
            case 4 -> "true";
            default -> "\"" + TENANTS[random.nextInt(TENANTS.length)] + "\"";
        };
    }

    private static Map<String, Object> claims(Random random) {
        var claims = new LinkedHashMap<String, Object>();
        claims.put("sub", "somebody");
        switch (random.nextInt(12)) {
            case 0 -> {}
            case 1 -> claims.put("tenant", Map.of("name", "acme"));
            case 2 -> claims.put("tenant", Double.NaN);
            default -> claims.put("tenant", TENANTS[random.nextInt(TENANTS.length)]);
        }
        return claims;
    }

    /** As another parser sees it: exactly one tenant, a text, that of the token. */
    private static boolean isOwn(byte[] json, List<String> members, @Nullable Object claim)
            throws JsonProcessingException {
        int named = 0;
        for (String member : members) {
            named += JSON.readTree("{" + member + "}").has("tenant") ? 1 : 0;
        }
        JsonNode tenant = JSON.readTree(new String(json, UTF_8)).path("tenant");
        return named == 1
                && claim instanceof String text
                && tenant.isTextual()
                && tenant.textValue().equals(text);
    }
}
