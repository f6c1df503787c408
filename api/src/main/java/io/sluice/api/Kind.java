package io.sluice.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** What values of a parameter are like: read from requests, and described in the document. */
interface Kind<T> {
    /**
     * Reads a value, which may be any text.
     *
     * @throws Misfit if it is not of this kind
     */
    T read(String text) throws Misfit;

    /** Writes the members of a JSON schema of single values. */
    void describe(JsonGenerator json) throws IOException;

    /** Text that is not of a kind; the message says what was expected. No trace. */
    final class Misfit extends Exception {
        private static final long serialVersionUID = 1L;

        Misfit(String expected) {
            super("expected " + expected, null, false, false);
        }
    }
}
