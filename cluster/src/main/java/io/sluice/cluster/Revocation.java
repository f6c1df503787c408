package io.sluice.cluster;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.hub.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something is not accepted any more, until no token that it concerns can still be valid. */
public sealed interface Revocation {
    /** The longest name of a token or of a subject. */
    int MAX_NAME = Members.MAX_TEXT;

    /** No date in a record is later: the end of the year 9999. */
    long LAST_MILLI = 253_402_300_799_999L;

    /** When it ends. */
    Instant until();

    /** What it takes back; there is one at a time for each. */
    Target target();

    /** One token, by its {@code jti}. */
    record Token(String jti, Instant until) implements Revocation {
        public Token {
            requireName("jti", jti);
        }

        @Override
        public Target target() {
            return new Target(Target.Kind.TOKEN, jti);
        }
    }

    /** All tokens of a subject, whenever they are issued. */
    record Subject(String subject, Instant until) implements Revocation {
        public Subject {
            requireName("sub", subject);
        }

        @Override
        public Target target() {
            return new Target(Target.Kind.SUBJECT, subject);
        }
    }

    /** The tokens of a subject that were issued before some time, or do not say when. */
    record Issued(String subject, Instant before, Instant until) implements Revocation {
        public Issued {
            requireName("sub", subject);
        }

        @Override
        public Target target() {
            return new Target(Target.Kind.ISSUED, subject);
        }
    }

    /**
     * What a revocation takes back.
     *
     * @param name a token's {@code jti}, or a subject
     */
    record Target(Kind kind, String name) {
        /** Which revocation. */
        public enum Kind {
            TOKEN("jti"),
            SUBJECT("sub"),
            ISSUED("issued");

            private final String text;

            Kind(String text) {
                this.text = text;
            }
        }

        public Target {
            requireName(kind.text, name);
        }

        /** The key of its records. */
        Payload key() {
            return Payload.of(kind.text + ":" + name);
        }

        static Target of(@Nullable Payload key) throws BadRecord {
            String text = key == null ? "" : key.text();
            for (var kind : Kind.values()) {
                int length = text.length() - kind.text.length() - 1;
                if (text.startsWith(kind.text + ":") && length > 0 && length <= MAX_NAME) {
                    return new Target(kind, text.substring(kind.text.length() + 1));
                }
            }
            throw new BadRecord("a revocation's key must name what is revoked");
        }

        /** Without the name, which may be personal. */
        @Override
        public String toString() {
            return "Target[" + kind + "]";
        }
    }

    private static void requireName(String what, String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "%s must have 1 to %d characters, got: %d"
                            .formatted(what, MAX_NAME, name.length()));
        }
    }

    /** Reads a record. */
    static Revocation of(Target target, @Nullable Payload value) throws BadRecord {
        var members = Members.of(value);
        var until = Instant.ofEpochMilli(members.number("until", LAST_MILLI));
        return switch (target.kind()) {
            case TOKEN -> new Token(target.name(), until);
            case SUBJECT -> new Subject(target.name(), until);
            case ISSUED ->
                    new Issued(
                            target.name(),
                            Instant.ofEpochMilli(members.number("before", LAST_MILLI)),
                            until);
        };
    }

    /** The record as it is written. */
    default Payload payload() {
        var bytes = new ByteArrayOutputStream(64);
        try (var json = Members.JSON.createGenerator(bytes)) {
            write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written", e);
        }
        return Payload.of(bytes.toByteArray());
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        if (this instanceof Issued issued) {
            json.writeNumberField("before", issued.before().toEpochMilli());
        }
        json.writeNumberField("until", until().toEpochMilli());
        json.writeEndObject();
    }
}
