package io.sluice.kafkalog;

import io.sluice.hub.Header;
import io.sluice.hub.Payload;
import io.sluice.hub.Publication;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the publications of a chunk, and then copies all their bytes into one array. */
final class Slab {
    private final List<Draft> drafts = new ArrayList<>();
    private int bytes;

    void add(Draft draft) {
        drafts.add(draft);
        bytes += draft.bytes();
    }

    /** How many publications there are. */
    int size() {
        return drafts.size();
    }

    /** The bytes of all keys, payloads and headers. */
    int bytes() {
        return bytes;
    }

    /** What was gathered since the last time, in bytes of its own. */
    List<Publication> publications() {
        var copy = new Copy(new byte[bytes]);
        var publications = new ArrayList<Publication>(drafts.size());
        for (var draft : drafts) {
            publications.add(copy.of(draft));
        }
        clear();
        return publications;
    }

    /** Forgets what was gathered. */
    void clear() {
        drafts.clear();
        bytes = 0;
    }

    private static final class Copy {
        private final byte[] target;
        private int at;

        Copy(byte[] target) {
            this.target = target;
        }

        Publication of(Draft draft) {
            return new Publication(
                    draft.partition(),
                    draft.offset(),
                    draft.timestamp(),
                    ofNullable(draft.key()),
                    ofNullable(draft.value()),
                    of(draft.headers()));
        }

        private List<Header> of(List<Header> headers) {
            if (headers.isEmpty()) {
                return headers;
            }
            return headers.stream().map(h -> new Header(h.name(), of(h.value()))).toList();
        }

        private @Nullable Payload ofNullable(@Nullable Payload payload) {
            return payload == null ? null : of(payload);
        }

        private Payload of(Payload payload) {
            int start = at;
            payload.copyTo(target, start);
            at += payload.length();
            return Payload.of(target, start, payload.length());
        }
    }
}
