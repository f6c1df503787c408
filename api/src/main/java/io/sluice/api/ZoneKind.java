package io.sluice.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Time zones by their names. */
record ZoneKind() implements Kind<ZoneId> {
    @Override
    public ZoneId read(String text) throws Misfit {
        if (text.equals("UTC") || text.equals("Z")) {
            return ZoneOffset.UTC;
        }
        if (ZoneId.getAvailableZoneIds().contains(text)) {
            return ZoneId.of(text);
        }
        throw new Misfit("the name of a time zone such as Europe/Stockholm or UTC");
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
        json.writeStringField("type", "string");
    }
}
