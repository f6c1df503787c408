package io.sluice.api;

import io.sluice.session.Principal;
import io.sluice.transport.Need;
import io.sluice.transport.Request;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Something that can be asked for: what requests may say, and how it is answered. Routes and the
 * OpenAPI document are both made of this.
 *
 * @param id its name in the document
 * @param summary what it answers, for the document
 * @param formats the forms of its answer; the first unless a client asks for another
 */
record Operation(
        String id,
        String path,
        String summary,
        Need need,
        List<Parameter<?>> parameters,
        List<Format> formats,
        Work work) {
    /** The variable of paths that names a stream. */
    static final String STREAM = "stream";

    Operation {
        parameters = List.copyOf(parameters);
        formats = List.copyOf(formats);
    }

    /** Of its formats; each once. */
    List<String> mediaTypes() {
        return formats.stream().map(Format::mediaType).distinct().toList();
    }

    /** Begins to answer. Called on an event loop: must not block. */
    @FunctionalInterface
    interface Work {
        CompletionStage<Finding> begin(Question question) throws Problem;
    }

    /** What is asked, and by whom. */
    record Question(Request request, Principal principal, Arguments arguments, Instant now) {
        String stream() {
            return request.variable(STREAM);
        }
    }

    /**
     * What was found.
     *
     * @param identity what the answer depends on besides what the request says; empty where it is
     *     not known
     */
    record Finding(Document document, List<String> identity, Map<String, String> headers) {
        Finding {
            identity = List.copyOf(identity);
            headers = Map.copyOf(headers);
        }
    }
}
