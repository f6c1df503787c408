package io.sluice.history;

import io.sluice.filter.FieldPath;
import io.sluice.filter.Projection;
import java.util.Arrays;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Writes what stands in a payload, or in a field of it, as JSON. */
final class JsonCell {
    private static final String MEMBER = "v";
    private static final int BEFORE = "{\"v\":".length();
    private static final int AFTER = "}".length();

    private final String column;
    private final @Nullable Projection field;

    /**
     * @param field null for all of the payload
     */
    JsonCell(String column, @Nullable FieldPath field) {
        this.column = column;
        this.field = field == null ? null : projection(field);
    }

    private static Projection projection(FieldPath field) {
        var fields = new LinkedHashMap<String, FieldPath>();
        fields.put(MEMBER, field);
        return new Projection(fields);
    }

    /** Called where there is something to write. */
    void write(byte[] payload, CopyText out) throws Refused {
        byte[] json = field == null ? payload : value(field, payload);
        if (!StorableText.isStorable(json)) {
            throw new Refused(column, "not_storable", "holds U+0000 or half of a character");
        }
        out.utf8(json);
    }

    private static byte[] value(Projection field, byte[] payload) {
        byte[] object = field.applyOrNulls(payload);
        return Arrays.copyOfRange(object, BEFORE, object.length - AFTER);
    }
}
