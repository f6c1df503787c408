package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sluice.transport.Need;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The document says what there is, all of it and nothing else. */
class OpenApiTest {
    private final Stock stock = new Stock();
    private JsonNode document = MissingNode.getInstance();

    @BeforeEach
    void read() throws Exception {
        var reply = stock.get("/api/v1/openapi.json");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.contentType()).isEqualTo("application/json");
        document = Asked.json(reply);
    }

    @Test
    void hasWhatADocumentMustHave() {
        assertThat(document.get("openapi").asText()).isEqualTo("3.1.0");
        assertThat(document.at("/info/title").asText()).isNotBlank();
        assertThat(document.at("/info/version").asText()).isNotBlank();
        var ids = new ArrayList<String>();
        for (var path : document.get("paths")) {
            ids.add(path.at("/get/operationId").asText());
            assertThat(path.at("/get/responses/200/description").asText()).isNotBlank();
            assertThat(path.at("/get/responses/200/content")).isNotEmpty();
            assertThat(path.at("/get/responses/default/content").has("application/problem+json"))
                    .isTrue();
        }
        assertThat(ids).doesNotHaveDuplicates().doesNotContain("");
    }

    @Test
    void hasEveryRouteAndNoOther() {
        var paths = new TreeSet<String>();
        document.get("paths").fieldNames().forEachRemaining(paths::add);
        assertThat(paths)
                .containsExactlyInAnyOrderElementsOf(
                        stock.routes.stream().map(r -> r.path()).toList());
        for (var route : stock.routes) {
            boolean isOpen = route.need().equals(Need.NOTHING);
            assertThat(get(route.path()).get("security").isEmpty()).isEqualTo(isOpen);
            assertThat(route.method()).isEqualTo("GET");
        }
        assertThat(paths)
                .contains(
                        "/api/v1/streams",
                        "/api/v1/{stream}/history",
                        "/api/v1/{stream}/latest",
                        "/api/v1/{stream}/totals",
                        "/api/v1/{stream}/realtime",
                        "/api/v1/{stream}/realtime/last-hour",
                        "/api/v1/openapi.json");
    }

    private JsonNode get(String path) {
        return document.get("paths").get(path).get("get");
    }

    @Test
    void hasEveryParameterThatIsTaken() throws Exception {
        for (var operation : Rest.operations(stock)) {
            var told = new ArrayList<String>();
            for (var parameter : get(operation.path()).get("parameters")) {
                if (parameter.get("in").asText().equals("query")) {
                    told.add(parameter.get("name").asText());
                    assertThat(parameter.get("description").asText()).isNotBlank();
                    assertThat(parameter.at("/schema/type").asText()).isNotBlank();
                } else {
                    assertThat(operation.path())
                            .contains("{" + parameter.get("name").asText() + "}");
                    assertThat(parameter.get("required").asBoolean()).isTrue();
                }
            }
            assertThat(told).isEqualTo(names(operation));
            String path = operation.path().replace("{stream}", "energy");
            for (String name : told) {
                assertThat(stock.get(path + "?" + name + "=x").body().text())
                        .doesNotContain("no such parameter");
            }
            assertThat(stock.get(path + "?unknown=x").body().text()).contains("no such parameter");
        }
    }

    private static List<String> names(Operation operation) {
        return operation.parameters().stream().<String>map(Parameter::name).toList();
    }

    @Test
    void wordsAndPatternsAreThoseThatAreRead() throws Exception {
        String history = "/api/v1/energy/history?" + Stock.RANGE;
        int words = 0;
        for (var parameter : get("/api/v1/{stream}/history").get("parameters")) {
            String name = parameter.get("name").asText();
            for (var word : parameter.at("/schema/enum")) {
                words++;
                String with = name.equals("downsample") || name.equals("fill") ? "&points=9" : "";
                assertThat(stock.get(history + with + "&" + name + "=" + word.asText()).status())
                        .as(name + "=" + word)
                        .isEqualTo(200);
            }
            if (name.equals("bucket")) {
                assertThat(Pattern.matches(parameter.at("/schema/pattern").asText(), "15m"))
                        .isTrue();
            }
        }
        assertThat(words).isEqualTo(4 + 4 + 2 + 3);
    }

    @Test
    void whatItRefersToIsThere() {
        var references = document.findValuesAsText("$ref");
        assertThat(references).isNotEmpty();
        for (String reference : references) {
            assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
        }
        for (var scheme : get("/api/v1/streams").get("security")) {
            assertThat(document.at("/components/securitySchemes").has(scheme.fieldNames().next()))
                    .isTrue();
        }
    }
}
