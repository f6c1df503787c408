package io.sluice.httpintake;

import org.jspecify.annotations.Nullable;

/** A setting that cannot be: says which, what was expected and what was found. */
public final class BadSetting extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public BadSetting(String message) {
        super(message);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency at run time
    static void check(boolean good, String message, @Nullable Object... parts) {
        if (!good) {
            throw new BadSetting(message.formatted(parts));
        }
    }
}
