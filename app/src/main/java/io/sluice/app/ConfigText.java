package io.sluice.app;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A configuration's text in YAML 1.2, and what has been found wrong with it so far. */
final class ConfigText {
    private static final int MAX_SHOWN = 60;
    private static final List<String> SECRET_WORDS =
            List.of("secret", "password", "token", "credential", "jaas", "key");

    private final Environment environment;
    private final List<ConfigProblem> problems = new ArrayList<>();

    private ConfigText(Environment environment) {
        this.environment = environment;
    }

    /** Parses the text; its outermost mapping is the answer. */
    static Section parse(String yaml, Environment environment) {
        var text = new ConfigText(environment);
        var settings = LoadSettings.builder().setLabel("configuration").build();
        try {
            Node root = new Compose(settings).composeString(yaml).orElse(null);
            return new Section(text, "", root);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw new InvalidConfig(
                    List.of(new ConfigProblem(line, "", "not YAML: " + e.getProblem())));
        } catch (YamlEngineException e) {
            throw new InvalidConfig(List.of(new ConfigProblem(0, "", "not YAML")));
        }
    }

    List<ConfigProblem> problems() {
        return problems;
    }

    static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    }

    void problem(@Nullable Node node, String path, @Nullable String problem) {
        int line = node == null ? 0 : node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
        problems.add(new ConfigProblem(line, path, String.valueOf(problem)));
    }

    <T> Optional<T> scalar(
            Node node, String path, String expected, Function<String, @Nullable T> parser) {
        if (!(node instanceof ScalarNode scalar)) {
            problem(node, path, "expected " + expected + ", found a list or mapping");
            return Optional.empty();
        }
        var expanded = environment.expand(scalar.getValue());
        if (!expanded.missing().isEmpty()) {
            problem(
                    node,
                    path,
                    "the environment variable "
                            + String.join(", ", expanded.missing())
                            + " is not set, and there is no default (${NAME:default})");
            return Optional.empty();
        }
        T value = parse(expanded.text().strip(), parser);
        if (value == null) {
            String found = isSecret(path) || expanded.isFromOutside() ? "" : shown(expanded.text());
            problem(node, path, "expected " + expected + found);
        }
        return Optional.ofNullable(value);
    }

    /** What a maker makes of a text; its own words say why it cannot. */
    <T> Optional<T> made(Node node, String path, String expected, Function<String, T> maker) {
        Optional<String> value = scalar(node, path, expected, text -> text);
        try {
            return value.map(maker);
        } catch (IllegalArgumentException e) {
            boolean isFromOutside =
                    node instanceof ScalarNode scalar
                            && environment.expand(scalar.getValue()).isFromOutside();
            problem(node, path, isFromOutside ? "expected " + expected : e.getMessage());
            return Optional.empty();
        }
    }

    private static <T> @Nullable T parse(String value, Function<String, @Nullable T> parser) {
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException | DateTimeException unreadable) {
            return null;
        }
    }

    /** A plain value as YAML's core schema has it: a number, a boolean, else a text. */
    static Object plain(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> text.matches("-?(0|[1-9]\\d*)(\\.\\d+)?") ? new BigDecimal(text) : text;
        };
    }

    private static boolean isSecret(String path) {
        String name = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return SECRET_WORDS.stream().anyMatch(name::contains);
    }

    private static String shown(String value) {
        String cut = value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "…" : value;
        return ", found '" + cut + "'";
    }
}
