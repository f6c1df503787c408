package io.sluice.protocol;

import io.sluice.hub.Payload;
import io.sluice.hub.Publication;
import io.sluice.session.Out;

/**
 * Makes each line end of a payload (LF, CR, or both) the beginning of another line of an event's
 * data. In a native message only the payload can have any.
 */
final class EventLines {
    private static final byte[] NEXT = JsonText.ascii("\ndata: ");

    private EventLines() {}

    /** The publication as it may stand in an event; itself if its payload is one line. */
    static Publication in(Publication publication) {
        Payload value = publication.value();
        if (value == null) {
            return publication;
        }
        int first = nextEnd(value, 0);
        return first < 0 ? publication : publication.withValue(split(value, first));
    }

    private static Payload split(Payload value, int first) {
        var out = new Out(value.length() + value.length() / 4);
        int plainFrom = 0;
        for (int end = first; end >= 0; end = nextEnd(value, plainFrom)) {
            out.add(value, plainFrom, end - plainFrom).add(NEXT);
            plainFrom = end + (isCrLf(value, end) ? 2 : 1);
        }
        return Payload.of(out.add(value, plainFrom, value.length() - plainFrom).toArray());
    }

    private static int nextEnd(Payload value, int from) {
        for (int i = from; i < value.length(); i++) {
            byte b = value.at(i);
            if (b == '\n' || b == '\r') {
                return i;
            }
        }
        return -1;
    }

    private static boolean isCrLf(Payload value, int at) {
        return value.at(at) == '\r' && at + 1 < value.length() && value.at(at + 1) == '\n';
    }
}
