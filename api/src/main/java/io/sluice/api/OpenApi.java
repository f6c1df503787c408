package io.sluice.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The OpenAPI 3.1 document, of the operations as they are. */
final class OpenApi implements Document {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z]+)\\}");
    private static final String SCHEMA = "#/components/schemas/";

    private final List<Operation> operations;

    /**
     * @param itself the operation that tells the document
     */
    OpenApi(List<Operation> others, Operation itself) {
        var all = new ArrayList<>(others);
        all.add(itself);
        operations = List.copyOf(all);
    }

    @Override
    public void write(Format format, OutputStream out) throws IOException {
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("openapi", "3.1.0");
            json.writeObjectFieldStart("info");
            json.writeStringField("title", "Sluice");
            json.writeStringField(
                    "description", "Streams, their history and their logs, to be read by HTTP.");
            json.writeStringField("version", "1");
            json.writeEndObject();
            json.writeObjectFieldStart("paths");
            for (var operation : operations) {
                writePath(json, operation);
            }
            json.writeEndObject();
            writeComponents(json);
            json.writeEndObject();
        }
    }

    private static void writePath(JsonGenerator json, Operation operation) throws IOException {
        json.writeObjectFieldStart(operation.path());
        json.writeObjectFieldStart("get");
        json.writeStringField("operationId", operation.id());
        json.writeStringField("summary", operation.summary());
        writeSecurity(json, operation);
        json.writeArrayFieldStart("parameters");
        var variables = VARIABLE.matcher(operation.path());
        while (variables.find()) {
            writeVariable(json, variables.group(1));
        }
        for (var parameter : operation.parameters()) {
            writeParameter(json, parameter);
        }
        json.writeEndArray();
        writeResponses(json, operation);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeSecurity(JsonGenerator json, Operation operation) throws IOException {
        json.writeArrayFieldStart("security");
        if (operation.need().action() != null) {
            for (String scheme : List.of("bearer", "apiKey")) {
                json.writeStartObject();
                json.writeArrayFieldStart(scheme);
                json.writeEndArray();
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    private static void writeVariable(JsonGenerator json, String name) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("in", "path");
        json.writeBooleanField("required", true);
        json.writeObjectFieldStart("schema");
        json.writeStringField("type", "string");
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeParameter(JsonGenerator json, Parameter<?> parameter)
            throws IOException {
        boolean isList = parameter.kind() instanceof ListKind<?>;
        json.writeStartObject();
        json.writeStringField("name", parameter.name());
        json.writeStringField("in", "query");
        json.writeStringField("description", parameter.says());
        json.writeBooleanField("required", parameter.isRequired());
        json.writeStringField("style", "form");
        json.writeBooleanField("explode", !isList);
        json.writeObjectFieldStart("schema");
        if (parameter.most() > 1) {
            json.writeStringField("type", "array");
            json.writeNumberField("maxItems", parameter.most());
            json.writeObjectFieldStart("items");
            parameter.kind().describe(json);
            json.writeEndObject();
        } else {
            parameter.kind().describe(json);
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    // --- answers

    private static void writeResponses(JsonGenerator json, Operation operation) throws IOException {
        boolean isTable = operation.formats().size() > 1;
        json.writeObjectFieldStart("responses");
        json.writeObjectFieldStart("200");
        json.writeStringField("description", operation.summary());
        json.writeObjectFieldStart("content");
        for (String mediaType : operation.mediaTypes()) {
            json.writeObjectFieldStart(mediaType);
            json.writeObjectFieldStart("schema");
            if (mediaType.equals(Format.JSON.mediaType())) {
                if (isTable) {
                    json.writeStringField("$ref", SCHEMA + "Table");
                } else {
                    json.writeStringField("type", "object");
                }
            } else {
                json.writeStringField("type", "string");
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
        if (isTable) {
            json.writeObjectFieldStart("304");
            json.writeStringField("description", "The client has it already.");
            json.writeEndObject();
        }
        json.writeObjectFieldStart("default");
        json.writeStringField("description", "Why there is no answer.");
        json.writeObjectFieldStart("content");
        json.writeObjectFieldStart(Problem.MEDIA_TYPE);
        json.writeObjectFieldStart("schema");
        json.writeStringField("$ref", SCHEMA + "Problem");
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    /** What does not depend on operations. */
    private static void writeComponents(JsonGenerator json) throws IOException {
        json.writeFieldName("components");
        json.writeRawValue(
                """
                {"securitySchemes":{"bearer":{"type":"http","scheme":"bearer"},\
                "apiKey":{"type":"apiKey","in":"header","name":"X-API-Key"}},\
                "schemas":{"Table":{"type":"object","required":["stream","columns","rows"],\
                "properties":{"stream":{"type":"string"},\
                "start":{"type":"string","format":"date-time"},\
                "end":{"type":"string","format":"date-time"},\
                "since":{"type":"string","format":"date-time"},\
                "bucket":{"type":"string"},"by":{"type":"string"},"tz":{"type":"string"},\
                "complete":{"type":"boolean"},"through":{"type":"string"},\
                "next":{"type":["string","null"]},\
                "columns":{"type":"array","items":{"type":"object","required":["name","type"],\
                "properties":{"name":{"type":"string"},\
                "type":{"enum":["time","number","boolean","text","json"]},\
                "field":{"type":"string"},"agg":{"type":"string"},"unit":{"type":"string"}}}},\
                "rows":{"type":"array","items":{"type":["object","array"]}}}},\
                "Problem":{"type":"object","required":["type","title","status","detail"],\
                "properties":{"type":{"type":"string"},"title":{"type":"string"},\
                "status":{"type":"integer"},"detail":{"type":"string"},\
                "parameter":{"type":"string"}}}}}\
                """);
    }
}
