package io.sluice.history;

import io.sluice.filter.FieldPath;
import io.sluice.filter.Scalar;
import io.sluice.filter.Subject;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A column of a stream's table, besides its time and position.
 *
 * @param name in the table and in answers: lower case letters, digits and {@code _}
 * @param source where its values come from
 * @param kind what its values mean
 * @param isRequired true if a publication without a value is refused
 * @param unit what its numbers count, e.g. {@code kWh}; null if that is not said
 */
public record Column(
        String name,
        Source source,
        Type type,
        Kind kind,
        boolean isRequired,
        @Nullable String unit) {
    static final String NAME = "[a-z][a-z0-9_]{0,58}";

    /** One of no unit that is said. */
    public Column(String name, Source source, Type type, Kind kind, boolean isRequired) {
        this(name, source, type, kind, isRequired, null);
    }

    public Column {
        if (!name.matches(NAME) || name.startsWith("sluice_") || name.equals("time")) {
            throw new IllegalArgumentException(
                    "a column's name must be lower case letters, digits and '_', beginning with a"
                            + " letter but not with 'sluice_', and not 'time', got: "
                            + name);
        }
        if (!(source instanceof Source.Field) && type != Type.TEXT && type != Type.TIMESTAMP) {
            throw new IllegalArgumentException(
                    "column '%s' comes from no field, so its type must be text or timestamp, is: %s"
                            .formatted(name, type.sql()));
        }
        if ((kind == Kind.GAUGE || kind == Kind.COUNTER) && !type.isNumeric()) {
            throw new IllegalArgumentException(
                    "column '%s' must be of a numeric type to be a %s, is: %s"
                            .formatted(name, kind.text(), type.sql()));
        }
    }

    /** What tests look at to find its values; empty if they cannot find exactly these. */
    public Optional<Subject> subject() {
        return !type.isExact()
                ? Optional.empty()
                : switch (source) {
                    case Source.Field(var path) -> Optional.of(new Subject.Field(path));
                    case Source.Key() -> Optional.of(new Subject.Key());
                    case Source.Header(var header) -> Optional.of(new Subject.Header(header));
                    case Source.LogTime() -> Optional.empty();
                };
    }

    /**
     * The text by which the database knows the value among this column's; empty if no value of the
     * column equals it.
     */
    public Optional<String> text(Scalar value) {
        return switch (type) {
            case TEXT ->
                    value instanceof Scalar.Text(var text) ? Optional.of(text) : Optional.empty();
            case BOOLEAN ->
                    value instanceof Scalar.Bool(var truth)
                            ? Optional.of(String.valueOf(truth))
                            : Optional.empty();
            case BIGINT, INTEGER, SMALLINT ->
                    value instanceof Scalar.Num(var number) && number.scale() <= 0
                            ? Optional.of(number.toBigIntegerExact().toString())
                            : Optional.empty();
            case NUMERIC, DOUBLE, REAL, TIMESTAMP, JSON -> Optional.empty();
        };
    }

    /** Where values come from. */
    public sealed interface Source {
        /** The publication's key, as text. */
        record Key() implements Source {}

        /** A field of its payload. */
        record Field(FieldPath path) implements Source {}

        /** A header, as text. */
        record Header(String name) implements Source {}

        /** The time the log gave it. */
        record LogTime() implements Source {}
    }

    /** What PostgreSQL keeps it as. */
    public enum Type {
        DOUBLE("double precision", true),
        REAL("real", true),
        BIGINT("bigint", true),
        INTEGER("integer", true),
        SMALLINT("smallint", true),
        NUMERIC("numeric", true),
        BOOLEAN("boolean", false),
        TEXT("text", false),
        TIMESTAMP("timestamptz", false),
        JSON("jsonb", false);

        private final String sql;
        private final boolean isNumeric;

        Type(String sql, boolean isNumeric) {
            this.sql = sql;
            this.isNumeric = isNumeric;
        }

        String sql() {
            return sql;
        }

        boolean isNumeric() {
            return isNumeric;
        }

        /** True if what is stored is what came, to the last digit. */
        boolean isExact() {
            return switch (this) {
                case TEXT, BOOLEAN, BIGINT, INTEGER, SMALLINT, NUMERIC -> true;
                case DOUBLE, REAL, TIMESTAMP, JSON -> false;
            };
        }

        /** True if equal values are equal as text, too. */
        boolean isEqualAsText() {
            return isExact() && this != NUMERIC;
        }
    }

    /** What values mean. */
    public enum Kind {
        /** What something is at a time: averages, extremes. */
        GAUGE,
        /** A reading that only grows, until it begins anew: differences, rates. */
        COUNTER,
        /** What tells things apart; buckets are made of each combination. */
        LABEL,
        /** Kept in rows only. */
        PLAIN;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
