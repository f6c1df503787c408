package io.sluice.mqtt;

import static io.sluice.mqtt.BadSetting.check;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one tag, field or member gets its value. A value of another type than the rule's is left out
 * and counted.
 *
 * @param origin where it comes from
 * @param type what it must be
 * @param required true if a message without it is unusable
 * @param fallback what it is when the message has none, as it stands; null for nothing
 * @param scale what a number is multiplied by, in decimal; null for nothing
 * @param equalTo if not null the value is whether its text is this
 */
public record ValueRule(
        Origin origin,
        Type type,
        boolean required,
        @Nullable Object fallback,
        @Nullable BigDecimal scale,
        @Nullable String equalTo) {
    public ValueRule {
        check(isJson(fallback), "default must be text, number or boolean, got: %s", fallback);
        check(
                scale == null || type == Type.JSON || type.isNumber(),
                "scale is for type float or int, got type: %s",
                type.text());
        check(
                scale == null || (scale.precision() <= 30 && Math.abs(scale.scale()) <= 30),
                "scale must have at most 30 digits, got: %s",
                scale);
        check(
                equalTo == null || type == Type.JSON || type == Type.BOOL,
                "equals gives a bool, got type: %s",
                type.text());
        check(equalTo == null || scale == null, "equals and scale exclude each other");
        check(
                !(origin instanceof Origin.Literal) || (scale == null && equalTo == null),
                "a literal value has no scale and no equals");
    }

    /** The value at a path of the message, as it is there. */
    public static ValueRule path(String path) {
        return of(new Origin.Path(path));
    }

    /** A level of the MQTT topic, from 1. */
    public static ValueRule topicLevel(int number) {
        return of(new Origin.TopicLevel(number));
    }

    /** Always the same. */
    public static ValueRule literal(@Nullable Object value) {
        return of(new Origin.Literal(value));
    }

    private static ValueRule of(Origin origin) {
        return new ValueRule(origin, Type.JSON, false, null, null, null);
    }

    public ValueRule as(Type wanted) {
        return new ValueRule(origin, wanted, required, fallback, scale, equalTo);
    }

    public ValueRule orElse(Object value) {
        return new ValueRule(origin, type, required, value, scale, equalTo);
    }

    public ValueRule scaledBy(String factor) {
        return new ValueRule(origin, type, required, fallback, new BigDecimal(factor), equalTo);
    }

    public ValueRule whetherEqualTo(String text) {
        return new ValueRule(origin, type, required, fallback, scale, text);
    }

    public ValueRule orUnusable() {
        return new ValueRule(origin, type, true, fallback, scale, equalTo);
    }

    private static boolean isJson(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case String _, Boolean _, Number _ -> true;
            case List<?> list -> list.stream().allMatch(ValueRule::isJson);
            case Map<?, ?> map ->
                    map.keySet().stream().allMatch(String.class::isInstance)
                            && map.values().stream().allMatch(ValueRule::isJson);
            default -> false;
        };
    }

    /** Where a value comes from. */
    public sealed interface Origin {
        /**
         * A value of the message.
         *
         * @param path member names between dots; {@code \.} is a dot in a name
         */
        record Path(String path) implements Origin {
            public Path {
                FieldPath.of(path);
            }
        }

        /**
         * A level of the MQTT topic.
         *
         * @param number from 1
         */
        record TopicLevel(int number) implements Origin {
            public TopicLevel {
                check(
                        number >= 1 && number <= 999,
                        "topicLevel must be from 1 to 999, got: %d",
                        number);
            }
        }

        /**
         * The same for every message.
         *
         * @param value text, number, boolean, null, or lists and maps of these
         */
        record Literal(@Nullable Object value) implements Origin {
            public Literal {
                check(isJson(value), "value must be JSON, got: %s", value);
            }
        }
    }

    /** What a value must be. */
    public enum Type {
        /** A number; keeps its digits. */
        FLOAT,
        /** A number without a fraction. */
        INT,
        BOOL,
        /** Text, or the text of a number or boolean. */
        TEXT,
        /** An object or array, as it is. */
        NESTED,
        /** Anything, as it is. */
        JSON;

        /** Its name in configurations. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The type of that name; {@code string} is {@code text}. */
        public static Type named(String name) {
            if (name.equals("string")) {
                return TEXT;
            }
            for (Type type : values()) {
                if (type.text().equals(name)) {
                    return type;
                }
            }
            throw new BadSetting(
                    "type must be float, int, bool, text, nested or json, got: " + name);
        }

        boolean isNumber() {
            return this == FLOAT || this == INT;
        }
    }
}
