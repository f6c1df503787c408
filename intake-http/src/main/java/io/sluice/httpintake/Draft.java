package io.sluice.httpintake;

import io.sluice.hub.Entry;
import io.sluice.hub.Header;
import io.sluice.hub.Payload;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * An entry that may be appended.
 *
 * @param id by which it is known again; null if it is not
 */
record Draft(Entry entry, @Nullable Id id) {
    private static final int OVERHEAD = 512;

    /** The same, to be known again, also by those who read it in the log. */
    Draft knownAs(Id other) {
        var headers = new ArrayList<>(entry.headers());
        headers.add(new Header(LogTap.HEADER_ID, other.bytes()));
        return new Draft(new Entry(entry.key(), entry.value(), headers), other);
    }

    /** By which data that differ from these can be told, mostly; never 0. */
    int print() {
        Payload value = entry.value();
        int hash = value == null ? 1 : value.hashCode();
        return hash == 0 ? 1 : hash;
    }

    /** What it takes while it is under way, about. */
    int footprint() {
        int bytes = OVERHEAD + length(entry.key()) + length(entry.value());
        for (var header : entry.headers()) {
            bytes += header.name().length() + header.value().length();
        }
        return bytes;
    }

    private static int length(@Nullable Payload payload) {
        return payload == null ? 0 : payload.length();
    }
}
