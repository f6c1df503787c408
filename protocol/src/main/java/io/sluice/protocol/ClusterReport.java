package io.sluice.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.hub.Payload;
import io.sluice.session.Out;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A report on the cluster, as far as a console is concerned: where in its bytes each part of it
 * stands. Nothing of a part is read that is not needed to choose it.
 *
 * @param members of the report itself
 */
record ClusterReport(Payload document, List<Part> members) {
    static final String TYPE = "type";
    static final String TOPICS = "topicStats";
    static final String GROUPS = "consumerLags";

    private static final String DATA = "data";
    private static final JsonFactory JSON = new JsonFactory();

    /** Every variant of a console is made from the same document, and one after another. */
    private static volatile @Nullable ClusterReport latestMetrics;

    /**
     * A value of a report.
     *
     * @param name of a member; of an item of a list what it is about, empty if that is not told
     * @param from where it begins, in bytes
     * @param to where it ends
     * @param text if it is text or a number
     * @param isList true if it is a list whose items are known
     * @param parts its members or items, where these matter
     */
    record Part(
            String name,
            int from,
            int to,
            @Nullable String text,
            boolean isList,
            List<Part> parts) {}

    /** Reads a document; null if it is no report. */
    static @Nullable ClusterReport of(Payload document) {
        var latest = latestMetrics;
        if (latest != null && latest.document.equals(document)) {
            return latest;
        }
        try (JsonParser parser = JSON.createParser(document.toArray())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            var report = new ClusterReport(document, members(parser));
            if (report.isMetrics()) {
                latestMetrics = report;
            }
            return report;
        } catch (IOException notJson) {
            return null;
        }
    }

    // --- reading

    private static List<Part> members(JsonParser parser) throws IOException {
        var members = new ArrayList<Part>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            members.add(member(name, parser));
        }
        return members;
    }

    private static Part member(String name, JsonParser parser) throws IOException {
        int from = begin(parser);
        boolean isTold =
                parser.hasToken(JsonToken.VALUE_STRING) || parser.currentToken().isNumeric();
        String text = isTold ? parser.getText() : null;
        boolean isList = parser.hasToken(JsonToken.START_ARRAY);
        List<Part> parts =
                switch (name) {
                    case TOPICS -> items("name", parser);
                    case GROUPS -> items("groupId", parser);
                    case DATA ->
                            parser.hasToken(JsonToken.START_OBJECT)
                                    ? members(parser)
                                    : none(parser);
                    default -> none(parser);
                };
        return new Part(name, from, end(parser), text, isList, parts);
    }

    private static List<Part> none(JsonParser parser) throws IOException {
        parser.skipChildren();
        return List.of();
    }

    /** The items of a list, by the member that says what each is about. */
    private static List<Part> items(String naming, JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_ARRAY)) {
            return none(parser);
        }
        var items = new ArrayList<Part>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            int from = begin(parser);
            String name = "";
            if (parser.hasToken(JsonToken.START_OBJECT)) {
                name = name(naming, parser);
            } else {
                parser.skipChildren();
            }
            items.add(new Part(name, from, end(parser), null, false, List.of()));
        }
        return items;
    }

    private static String name(String naming, JsonParser parser) throws IOException {
        String name = "";
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean isNaming = parser.currentName().equals(naming);
            if (parser.nextToken() == JsonToken.VALUE_STRING && isNaming) {
                name = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        return name;
    }

    private static int begin(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private static int end(JsonParser parser) throws IOException {
        parser.finishToken();
        return (int) parser.currentLocation().getByteOffset();
    }

    // --- asking

    String type() {
        Part type = member(TYPE);
        return type == null || type.text() == null ? "" : type.text();
    }

    boolean isMetrics() {
        return type().equals("metrics");
    }

    /** Its time in whole seconds, if it tells one. */
    long timestamp(long otherwise) {
        Part timestamp = member("timestamp");
        try {
            return timestamp == null || timestamp.text() == null
                    ? otherwise
                    : (long) Math.floor(Double.parseDouble(timestamp.text()));
        } catch (NumberFormatException notANumber) {
            return otherwise;
        }
    }

    @Nullable Part member(String name) {
        return named(name, members);
    }

    /** A member of its {@code data}. */
    @Nullable Part inData(String name) {
        Part data = member(DATA);
        return data == null ? null : named(name, data.parts());
    }

    private static @Nullable Part named(String name, List<Part> parts) {
        for (Part part : parts) {
            if (part.name().equals(name)) {
                return part;
            }
        }
        return null;
    }

    // --- writing

    /** Writes a member as it stands there. */
    void write(Part member, Out out) {
        JsonText.string(out, member.name());
        out.add(':');
        writeValue(member, out);
    }

    void writeValue(Part part, Out out) {
        out.add(document, part.from(), part.to() - part.from());
    }
}
