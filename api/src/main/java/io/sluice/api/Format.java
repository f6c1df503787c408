package io.sluice.api;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A form an answer may have. */
enum Format implements Word {
    /** A document with rows as objects. */
    JSON("application/json", "application/json"),
    /** A document with rows as arrays. */
    COMPACT("application/json", "application/json"),
    /** By RFC 4180. */
    CSV("text/csv", "text/csv; charset=utf-8; header=present"),
    /** One object for each row. */
    NDJSON("application/x-ndjson", "application/x-ndjson");

    private final String mediaType;
    private final String contentType;

    Format(String mediaType, String contentType) {
        this.mediaType = mediaType;
        this.contentType = contentType;
    }

    String mediaType() {
        return mediaType;
    }

    String contentType() {
        return contentType;
    }

    /**
     * The one a client likes best; of those it likes equally, the first.
     *
     * @param accept the header of that name
     * @return empty if it likes none
     */
    static Optional<Format> accepted(String accept, List<Format> offered) {
        if (accept.isBlank()) {
            return Optional.of(offered.getFirst());
        }
        Format best = null;
        double most = 0;
        for (var format : offered) {
            double quality = quality(accept.toLowerCase(Locale.ROOT), format.mediaType);
            if (quality > most) {
                most = quality;
                best = format;
            }
        }
        return Optional.ofNullable(best);
    }

    /** By the range that says most about it. */
    private static double quality(String accept, String mediaType) {
        double quality = 0;
        int most = 0;
        for (String part : accept.split(",", -1)) {
            String[] range = part.split(";", -1);
            int says = says(range[0].strip(), mediaType);
            if (says > most) {
                most = says;
                quality = Quality.of(range);
            }
        }
        return quality;
    }

    private static int says(String range, String mediaType) {
        if (range.equals(mediaType)) {
            return 3;
        }
        if (range.equals(mediaType.substring(0, mediaType.indexOf('/')) + "/*")) {
            return 2;
        }
        return range.equals("*/*") ? 1 : 0;
    }
}
