package io.sluice.mqtt;

import static io.sluice.mqtt.BadSetting.check;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a message becomes: a JSON object with {@code ts}, further members, {@code tags} and {@code
 * fields}, in the order of the settings. A name that is configured here is never the device's own.
 *
 * @param time which time {@code ts} tells
 * @param keepRaw true if the message's own members come first, byte for byte
 * @param members further members at top level
 * @param tags the members of {@code tags}; left out when empty
 * @param fields the members of {@code fields}; left out when empty
 * @param bits more members of {@code fields}
 */
public record MappingSettings(
        TimeRule time,
        boolean keepRaw,
        Map<String, ValueRule> members,
        Map<String, ValueRule> tags,
        Map<String, ValueRule> fields,
        List<BitFlags> bits) {
    static final Set<String> OWN = Set.of("ts", "tags", "fields");

    public MappingSettings {
        members = inOrder("members", members);
        tags = inOrder("tags", tags);
        fields = inOrder("fields", fields);
        bits = List.copyOf(bits);
        for (String name : members.keySet()) {
            check(!OWN.contains(name), "members must not be named ts, tags or fields: %s", name);
        }
        checkBits(fields, bits);
    }

    /** The message as it is, with {@code ts} added. */
    public static MappingSettings raw(TimeRule time) {
        return new MappingSettings(time, true, Map.of(), Map.of(), Map.of(), List.of());
    }

    private static Map<String, ValueRule> inOrder(String what, Map<String, ValueRule> rules) {
        check(!rules.containsKey(""), "%s must have names", what);
        return Collections.unmodifiableMap(new LinkedHashMap<>(rules));
    }

    private static void checkBits(Map<String, ValueRule> fields, List<BitFlags> bits) {
        var names = new HashSet<>(fields.keySet());
        for (var flags : bits) {
            for (String name : flags.flags().keySet()) {
                check(names.add(name), "field '%s' is named twice by fields and bit flags", name);
            }
        }
    }
}
