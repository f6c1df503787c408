package io.sluice.session;

import io.sluice.filter.Document;
import io.sluice.filter.FieldReader;
import io.sluice.filter.Headers;
import io.sluice.filter.JsonDocument;
import io.sluice.hub.Chunk;
import io.sluice.hub.Header;
import io.sluice.hub.Payload;
import io.sluice.hub.Publication;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Publications as tests see them; each is read at most once, however many tests there are. */
public final class Documents {
    private static final FieldReader NO_FIELDS = new FieldReader(Set.of());
    private static final Document NOTHING = new JsonDocument(NO_FIELDS, null, null, Headers.NONE);

    private final List<Document> documents;

    private Documents(Stream<Document> documents) {
        this.documents = documents.toList();
    }

    /** The chunk's publications. */
    static Documents of(Chunk chunk, FieldReader reader) {
        return new Documents(chunk.publications().stream().map(p -> of(p, reader)));
    }

    /** What the chunk's publications have replaced; where they have replaced nothing, nothing. */
    static Documents replacedIn(Chunk chunk, FieldReader reader) {
        return new Documents(
                IntStream.range(0, chunk.publications().size())
                        .mapToObj(chunk::replaced)
                        .map(p -> p == null ? NOTHING : of(p, reader)));
    }

    Document get(int publication) {
        return documents.get(publication);
    }

    /**
     * One publication.
     *
     * @param reader of the fields that tests look at
     */
    public static Document of(Publication publication, FieldReader reader) {
        return new JsonDocument(
                reader,
                bytes(publication.value()),
                bytes(publication.key()),
                headers(publication.headers()));
    }

    private static byte @Nullable [] bytes(@Nullable Payload payload) {
        return payload == null ? null : payload.toArray();
    }

    private static Headers headers(List<Header> headers) {
        return headers.isEmpty() ? Headers.NONE : name -> find(headers, name);
    }

    private static byte @Nullable [] find(List<Header> headers, String name) {
        for (var header : headers.reversed()) {
            if (header.name().equals(name)) {
                return header.value().toArray();
            }
        }
        return null;
    }
}
