package io.sluice.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping in a configuration, read key by key. What is wrong is collected and reading goes on, so
 * that all of it can be told at once; what was asked for is remembered, so that {@link #noMore} can
 * tell the keys nobody knows.
 */
final class Section {
    private final ConfigText text;
    private final String path;
    private final @Nullable Node node;
    private final Map<String, Node> members = new LinkedHashMap<>();
    private final Set<String> asked = new TreeSet<>();

    Section(ConfigText text, String path, @Nullable Node node) {
        this.text = text;
        this.path = path;
        this.node = node;
        if (node instanceof MappingNode mapping) {
            mapping.getValue()
                    .forEach(member -> addMember(member.getKeyNode(), member.getValueNode()));
        } else if (node != null && !ConfigText.isNull(node)) {
            text.problem(node, path, "expected a mapping of keys to values");
        }
    }

    private void addMember(Node key, Node value) {
        if (!(key instanceof ScalarNode scalar)) {
            text.problem(key, path, "expected a plain name as key");
            return;
        }
        String name = name(scalar);
        if (members.put(name, value) != null) {
            text.problem(key, pathOf(name), "is there twice");
        }
    }

    /** Names may come from the environment as values do. */
    private String name(ScalarNode key) {
        String written = key.getValue();
        return text.scalar(key, pathOf(written), "a name", name -> name).orElse(written);
    }

    String path() {
        return path;
    }

    /** Everything found wrong so far, in the whole configuration. */
    List<ConfigProblem> problems() {
        return text.problems();
    }

    /** True if it is there at all. */
    boolean isPresent() {
        return node != null && !ConfigText.isNull(node);
    }

    boolean has(String key) {
        return find(key) != null;
    }

    /** True if the key is there with a plain value, not a mapping or list. */
    boolean isScalar(String key) {
        return find(key) instanceof ScalarNode scalar && !ConfigText.isNull(scalar);
    }

    /** Tells what is wrong with a key of this section, or with the section for an empty key. */
    void problem(String key, String problem) {
        Node at = members.get(key);
        text.problem(at == null ? node : at, key.isEmpty() ? path : pathOf(key), problem);
    }

    /** Makes something of what was read; tells why if it cannot be made. */
    <T> Optional<T> make(Supplier<T> maker) {
        try {
            return Optional.of(maker.get());
        } catch (IllegalArgumentException | NullPointerException e) {
            problem("", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Tells the keys that were never asked for. Called last. */
    void noMore() {
        for (String key : members.keySet()) {
            if (!asked.contains(key)) {
                problem(
                        key,
                        "unknown key; "
                                + NearestName.of(key, asked)
                                        .map(name -> "did you mean '" + name + "'?")
                                        .orElse("known here: " + String.join(", ", asked)));
            }
        }
    }

    /** The names of all keys, where names are the user's to choose. */
    Set<String> names() {
        asked.addAll(members.keySet());
        return members.keySet();
    }

    // --- parts

    Section section(String key) {
        return new Section(text, pathOf(key), find(key));
    }

    /** The mappings of a list. */
    List<Section> sections(String key) {
        var sections = new ArrayList<Section>();
        for (Node element : elements(key)) {
            sections.add(new Section(text, pathOf(key) + "[" + sections.size() + "]", element));
        }
        return sections;
    }

    /** The mappings that a mapping's keys name. */
    SequencedMap<String, Section> named(String key) {
        Section names = section(key);
        var sections = new LinkedHashMap<String, Section>();
        names.names().forEach(name -> sections.put(name, names.section(name)));
        return sections;
    }

    // --- values

    Optional<String> text(String key) {
        return scalar(key, "a text", value -> value);
    }

    String text(String key, String otherwise) {
        return text(key).orElse(otherwise);
    }

    /** A text that has to be there; empty if it is not, which has then been told. */
    String requiredText(String key) {
        required(key, "a text");
        Optional<String> found = text(key);
        if (found.filter(String::isBlank).isPresent()) {
            problem(key, "expected a text, found nothing");
        }
        return found.orElse("").strip();
    }

    /** Tells that a key is missing, if it is. */
    void required(String key, String expected) {
        Node at = find(key);
        if (at == null || ConfigText.isNull(at)) {
            text.problem(node, pathOf(key), "is missing; expected " + expected);
        }
    }

    int number(String key, int otherwise, int least, int most) {
        return scalar(
                        key,
                        "a whole number from " + least + " to " + most,
                        value -> {
                            int number = Integer.parseInt(value);
                            return number < least || number > most ? null : number;
                        })
                .orElse(otherwise);
    }

    boolean flag(String key, boolean otherwise) {
        return scalar(
                        key,
                        "true or false",
                        value ->
                                switch (value) {
                                    case "true" -> true;
                                    case "false" -> false;
                                    default -> null;
                                })
                .orElse(otherwise);
    }

    Optional<Duration> duration(String key) {
        return scalar(key, "a duration such as 500ms, 30s, 5m, 1h or 7d", Quantity::duration);
    }

    Duration duration(String key, Duration otherwise) {
        return duration(key).orElse(otherwise);
    }

    /** A number of bytes. */
    long size(String key, long otherwise) {
        return scalar(key, "a size such as 64KiB or 16MiB", Quantity::size).orElse(otherwise);
    }

    /** One of an enum's constants, written in lower case with hyphens. */
    <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
        var names = new LinkedHashMap<String, E>();
        for (E constant : type.getEnumConstants()) {
            names.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return scalar(
                key,
                "one of " + String.join(", ", names.keySet()),
                value -> names.get(value.toLowerCase(Locale.ROOT)));
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
        return choice(key, type).orElse(otherwise);
    }

    /** A value that a parser understands, or null or an exception where it does not. */
    <T> Optional<T> scalar(String key, String expected, Function<String, @Nullable T> parser) {
        Node at = find(key);
        if (at == null || ConfigText.isNull(at)) {
            return Optional.empty();
        }
        return text.scalar(at, pathOf(key), expected, parser);
    }

    /** Texts of a list; a single text is a list of one, with commas between several. */
    List<String> texts(String key) {
        if (isScalar(key)) {
            return text(key).stream()
                    .flatMap(value -> Arrays.stream(value.split(",")))
                    .map(String::strip)
                    .filter(value -> !value.isEmpty())
                    .toList();
        }
        var texts = new ArrayList<String>();
        for (Node element : elements(key)) {
            text.scalar(element, pathOf(key), "a list of texts", value -> value)
                    .ifPresent(texts::add);
        }
        return texts;
    }

    /** What is made of a text, by a maker that throws and says why where nothing can be. */
    <T> Optional<T> made(String key, String expected, Function<String, T> maker) {
        Node at = find(key);
        return at == null || ConfigText.isNull(at)
                ? Optional.empty()
                : text.made(at, pathOf(key), expected, maker);
    }

    /** The same of each text of a list, or of a single one. */
    <T> List<T> allMade(String key, String expected, Function<String, T> maker) {
        if (isScalar(key)) {
            return made(key, expected, maker).stream().toList();
        }
        var all = new ArrayList<T>();
        int index = 0;
        for (Node element : elements(key)) {
            text.made(element, pathOf(key) + "[" + index++ + "]", expected, maker)
                    .ifPresent(all::add);
        }
        return all;
    }

    /** A mapping of the user's own names to texts. */
    SequencedMap<String, String> textMap(String key) {
        Section names = section(key);
        var texts = new LinkedHashMap<String, String>();
        names.names().forEach(name -> names.text(name).ifPresent(value -> texts.put(name, value)));
        return texts;
    }

    private List<Node> elements(String key) {
        Node at = find(key);
        if (at == null || ConfigText.isNull(at)) {
            return List.of();
        }
        if (at instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        problem(key, "expected a list");
        return List.of();
    }

    private @Nullable Node find(String key) {
        asked.add(key);
        return members.get(key);
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
