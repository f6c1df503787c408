package io.sluice.filter;

/** What of a publication a test looks at. */
public sealed interface Subject {
    /** A field of its payload. */
    record Field(FieldPath path) implements Subject {
        @Override
        public String toString() {
            return new Operand.Value(path).toString();
        }
    }

    /** Its key. */
    record Key() implements Subject {
        @Override
        public String toString() {
            return "key";
        }
    }

    /** A header of it. */
    record Header(String name) implements Subject {
        @Override
        public String toString() {
            return new Operand.Header(name).toString();
        }
    }
}
