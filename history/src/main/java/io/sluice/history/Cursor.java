package io.sluice.history;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** The place of a page's last row, as text that is opaque to who asks. */
final class Cursor {
    private static final Pattern TEXT =
            Pattern.compile("(-?\\d{1,18})\\.(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,18})");
    private static final int LONGEST = 100;

    private Cursor() {}

    static String text(Place place) {
        var plain =
                "%d.%d.%d.%d"
                        .formatted(place.time(), place.life(), place.partition(), place.offset());
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }

    static Place parse(String text) {
        var matcher = TEXT.matcher(decoded(text));
        if (!matcher.matches()) {
            throw invalid();
        }
        long time = Long.parseLong(matcher.group(1));
        if (!Moments.isInRange(time)) {
            throw invalid();
        }
        return new Place(
                time,
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                Long.parseLong(matcher.group(4)));
    }

    private static String decoded(String text) {
        if (text.length() > LONGEST) {
            throw invalid();
        }
        try {
            return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }

    private static InvalidQuery invalid() {
        return new InvalidQuery("cursor", "cursor must be one that an answer has given");
    }
}
