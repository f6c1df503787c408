package io.sluice.history;

import java.sql.SQLException;

/** A table is not as configured, and is not changed without being told to. */
final class SchemaMismatch extends SQLException {
    private static final long serialVersionUID = 1L;
    private static final String STATE = "42P16";

    SchemaMismatch(String message) {
        super(message, STATE);
    }
}
