package io.sluice.mqtt;

import static io.sluice.mqtt.BadSetting.check;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Booleans packed into one number of the message; they become fields.
 *
 * @param path where the number is
 * @param flags names and the bits of each: true if one of them is set
 * @param fallback the number when the message has none
 */
public record BitFlags(String path, Map<String, Long> flags, long fallback) {
    public BitFlags {
        FieldPath.of(path);
        flags = Collections.unmodifiableMap(new LinkedHashMap<>(flags));
        check(!flags.isEmpty(), "bit flags of '%s' must name at least one flag", path);
        flags.forEach((name, bits) ->
                check(
                        bits > 0,
                        "bit flag '%s' of '%s' must be a positive mask such as 1, 2, 4 or"
                                + " 8, got: %d",
                        name,
                        path,
                        bits));
    }
}
