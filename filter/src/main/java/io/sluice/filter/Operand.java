package io.sluice.filter;

import io.sluice.filter.Scalar.Bool;
import io.sluice.filter.Scalar.Num;
import io.sluice.filter.Scalar.Other;
import io.sluice.filter.Scalar.Text;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a test looks at. */
sealed interface Operand {
    Scalar in(Document document);

    /** Whether {@code scalar} equals this. */
    default Truth isEqualTo(Scalar scalar, Document document) {
        return Comparison.equal(scalar, in(document));
    }

    /** Whether {@code scalar} equals this or, if this is a list, one of its items. */
    default Truth has(Scalar scalar, Document document) {
        return isEqualTo(scalar, document);
    }

    default Operand bind(Function<String, @Nullable Object> claims) {
        return this;
    }

    /** A field of the payload. */
    record Value(FieldPath path) implements Operand {
        @Override
        public Scalar in(Document document) {
            return document.value(path);
        }

        @Override
        public String toString() {
            return path.steps().stream()
                    .map(step -> Words.escaped(step).replace(".", "\\."))
                    .collect(Collectors.joining(".", "value.", ""));
        }
    }

    /** The key. */
    record Key() implements Operand {
        @Override
        public Scalar in(Document document) {
            return document.key();
        }

        @Override
        public String toString() {
            return "key";
        }
    }

    /** A header. */
    record Header(String name) implements Operand {
        @Override
        public Scalar in(Document document) {
            return document.header(name);
        }

        @Override
        public String toString() {
            return "headers." + Words.escaped(name);
        }
    }

    /** A claim of a token yet to come, which decides nothing. */
    record Claim(String name) implements Operand {
        @Override
        public Scalar in(Document document) {
            return Other.AMBIGUOUS;
        }

        @Override
        public Operand bind(Function<String, @Nullable Object> claims) {
            return new Bound(name, ClaimValues.of(claims.apply(name)));
        }

        @Override
        public String toString() {
            return "claims." + Words.escaped(name);
        }
    }

    /** A claim of a token. */
    record Bound(String name, ClaimValues values) implements Operand {
        @Override
        public Scalar in(Document document) {
            return values.single();
        }

        @Override
        public Truth has(Scalar scalar, Document document) {
            return values.has(scalar);
        }

        /** Without the values, which may be personal. */
        @Override
        public String toString() {
            return "claims." + Words.escaped(name);
        }
    }

    /** A value that stands in the text; null only for equality. */
    record Literal(Scalar scalar) implements Operand {
        @Override
        public Scalar in(Document document) {
            return scalar;
        }

        @Override
        public Truth isEqualTo(Scalar other, Document document) {
            return scalar == Other.NULL
                    ? Comparison.isNull(other)
                    : Comparison.equal(other, scalar);
        }

        @Override
        public String toString() {
            return switch (scalar) {
                case Text(var text) -> Words.quoted(text);
                case Num(var number) -> number.toString();
                case Bool(var bool) -> String.valueOf(bool);
                case Other _ -> "null";
            };
        }
    }
}
