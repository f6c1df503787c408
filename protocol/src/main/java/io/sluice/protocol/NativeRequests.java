package io.sluice.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.sluice.session.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the native dialect's requests. Members it does not know are passed over. */
final class NativeRequests {
    static final int MAX_DEPTH = 16;
    static final int MAX_STREAMS = 1000;

    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxNumberLength(64)
                                    .build())
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build();

    private @Nullable String type;
    private @Nullable List<String> streams;
    private boolean streamsAreWrong;

    private NativeRequests() {}

    static Request read(byte[] message) {
        try (JsonParser parser = JSON.createParser(message)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Request.Malformed("expected a JSON object");
            }
            var members = new NativeRequests();
            members.collect(parser);
            if (parser.nextToken() != null) {
                return new Request.Malformed("expected one JSON object, found more behind it");
            }
            return members.request();
        } catch (IOException e) {
            return new Request.Malformed("not valid JSON, or nested deeper than " + MAX_DEPTH);
        }
    }

    private void collect(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("type") && value == JsonToken.VALUE_STRING) {
                type = parser.getText();
            } else if (name.equals("streams")) {
                collectStreams(parser, value);
            } else if (name.equals("stream") && value == JsonToken.VALUE_STRING) {
                streams = streams == null ? List.of(parser.getText()) : streams;
            } else {
                parser.skipChildren();
            }
        }
    }

    private void collectStreams(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            streamsAreWrong = true;
            parser.skipChildren();
            return;
        }
        var names = new ArrayList<String>();
        for (var token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            if (token == JsonToken.VALUE_STRING && names.size() < MAX_STREAMS) {
                names.add(parser.getText());
            } else {
                streamsAreWrong = true;
                parser.skipChildren();
            }
        }
        streams = names;
    }

    private Request request() {
        if (type == null) {
            return new Request.Malformed("expected a member 'type' with a string");
        }
        return switch (type) {
            case "ping" -> new Request.Ping();
            case "subscribe" -> aboutStreams(Request.Subscribe::new);
            case "unsubscribe" -> aboutStreams(Request.Unsubscribe::new);
            default ->
                    new Request.Malformed(
                            "unknown type; expected 'subscribe', 'unsubscribe' or 'ping'");
        };
    }

    private Request aboutStreams(Function<List<String>, Request> make) {
        if (streams == null || streamsAreWrong || streams.isEmpty()) {
            return new Request.Malformed(
                    "expected a member 'streams' with a list of names, e.g. [\"energy\"]");
        }
        return make.apply(streams);
    }
}
