package io.sluice.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sluice.mqtt.ValueRule.Origin;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule made ready: gives a value to one tag, field or member of each message. */
final class Value {
    /** Beyond such an exponent a number is no measurement, and its digits would be too many. */
    private static final int MOST_DIGITS = 1000;

    private final String name;
    private final ValueRule rule;
    private final @Nullable FieldPath path;
    private final JsonNode literal;
    private final @Nullable JsonNode fallback;

    Value(String name, ValueRule rule) {
        this.name = name;
        this.rule = rule;
        this.path = rule.origin() instanceof Origin.Path(var text) ? FieldPath.of(text) : null;
        this.literal =
                RawObject.Format.node(
                        rule.origin() instanceof Origin.Literal(var value) ? value : null);
        this.fallback = rule.fallback() == null ? null : RawObject.Format.node(rule.fallback());
    }

    String name() {
        return name;
    }

    /**
     * The value; null if there is none.
     *
     * @param onWrongType told when there is one, but of another type
     * @throws Unusable if a required value is not there
     */
    @Nullable JsonNode of(JsonNode root, List<String> topicLevels, Runnable onWrongType) {
        if (rule.origin() instanceof Origin.Literal) {
            return literal;
        }
        JsonNode found = found(root, topicLevels);
        if (found == null) {
            return missing();
        }
        JsonNode value = converted(found);
        if (value == null) {
            wrongType(onWrongType);
        }
        return value;
    }

    private @Nullable JsonNode found(JsonNode root, List<String> topicLevels) {
        return switch (rule.origin()) {
            case Origin.Path _ -> path == null ? null : path.in(root);
            case Origin.TopicLevel(int number) ->
                    number > topicLevels.size() ? null : level(topicLevels.get(number - 1));
            case Origin.Literal _ -> literal;
        };
    }

    /** A level is text; where a number is wanted, it is the number it spells. */
    private JsonNode level(String text) {
        return rule.type().isNumber() && text.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?")
                ? DecimalNode.valueOf(new BigDecimal(text))
                : TextNode.valueOf(text);
    }

    private @Nullable JsonNode missing() {
        if (rule.required() && fallback == null) {
            throw new Unusable(Reason.MISSING_FIELD, "no value for '" + name + "'");
        }
        return fallback;
    }

    private void wrongType(Runnable onWrongType) {
        onWrongType.run();
        if (rule.required()) {
            throw new Unusable(
                    Reason.WRONG_TYPE, "'" + name + "' is not of type " + rule.type().text());
        }
    }

    /** The value as the rule wants it; null if it is of another type. */
    private @Nullable JsonNode converted(JsonNode found) {
        if (rule.equalTo() != null) {
            return found.isValueNode()
                    ? BooleanNode.valueOf(rule.equalTo().equals(found.asText()))
                    : null;
        }
        JsonNode value = rule.scale() == null ? found : scaled(found, rule.scale());
        return value == null ? null : typed(value);
    }

    private @Nullable JsonNode typed(JsonNode value) {
        return switch (rule.type()) {
            case JSON -> value;
            case NESTED -> value.isContainerNode() ? value : null;
            case BOOL -> value.isBoolean() ? value : null;
            case FLOAT -> value.isNumber() ? value : null;
            case INT -> integral(value);
            case TEXT -> value.isValueNode() ? TextNode.valueOf(value.asText()) : null;
        };
    }

    private static @Nullable JsonNode integral(JsonNode value) {
        if (value.isIntegralNumber()) {
            return value;
        }
        if (!value.isNumber() || isHuge(value.decimalValue())) {
            return null;
        }
        BigDecimal plain = plain(value.decimalValue());
        return plain.scale() == 0 ? DecimalNode.valueOf(plain) : null;
    }

    private static @Nullable JsonNode scaled(JsonNode value, BigDecimal factor) {
        if (!value.isNumber() || isHuge(value.decimalValue())) {
            return null;
        }
        return DecimalNode.valueOf(plain(value.decimalValue().multiply(factor)));
    }

    private static boolean isHuge(BigDecimal number) {
        return Math.abs((long) number.scale()) > MOST_DIGITS;
    }

    /** Without zeros at its end, and without an exponent for a whole number. */
    private static BigDecimal plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
