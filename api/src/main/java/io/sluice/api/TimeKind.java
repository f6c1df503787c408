package io.sluice.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Times by RFC 3339. The plus sign of an offset may have become a blank, as it does in URLs where
 * it is not escaped.
 */
record TimeKind() implements Kind<Instant> {
    private static final Pattern TEXT =
            Pattern.compile(
                    "(\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?)"
                            + "([Zz]|[-+ ]\\d{2}:\\d{2})");

    @Override
    public Instant read(String text) throws Misfit {
        var parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw misfit();
        }
        try {
            var time =
                    OffsetDateTime.parse(
                                    (parts.group(1) + parts.group(2).replace(' ', '+'))
                                            .toUpperCase(Locale.ROOT))
                            .toInstant();
            if (time.isBefore(Bounds.FIRST_TIME) || time.isAfter(Bounds.LAST_TIME)) {
                throw new Misfit("a time from " + Bounds.FIRST_TIME + " to " + Bounds.LAST_TIME);
            }
            return time;
        } catch (DateTimeException e) {
            throw misfit();
        }
    }

    private static Misfit misfit() {
        return new Misfit("a time by RFC 3339 such as 2024-01-01T00:00:00Z");
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
        json.writeStringField("type", "string");
        json.writeStringField("format", "date-time");
    }
}
