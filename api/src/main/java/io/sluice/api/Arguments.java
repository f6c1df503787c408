package io.sluice.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a request's parameters say: only those that are known, none more often than it may be. */
final class Arguments {
    /** Where a token may be; read before. */
    private static final Set<String> CREDENTIALS = Set.of("token", "api_key");

    private static final int LONGEST_NAME = 40;

    private final TreeMap<String, List<String>> texts = new TreeMap<>();

    private Arguments() {}

    static Arguments of(List<Parameter<?>> known, Map<String, List<String>> query) throws Problem {
        var byName = new HashMap<String, Parameter<?>>();
        known.forEach(parameter -> byName.put(parameter.name(), parameter));
        var arguments = new Arguments();
        for (var entry : query.entrySet()) {
            if (!CREDENTIALS.contains(entry.getKey())) {
                var parameter = byName.get(entry.getKey());
                if (parameter == null) {
                    throw unknown(entry.getKey(), known);
                }
                arguments.add(parameter, entry.getValue());
            }
        }
        return arguments;
    }

    /** True if the URL has a secret in it. */
    static boolean haveCredentials(Map<String, List<String>> query) {
        return CREDENTIALS.stream().anyMatch(query::containsKey);
    }

    private void add(Parameter<?> parameter, List<String> values) throws Problem {
        if (values.size() > parameter.most()) {
            throw Problem.invalid(
                    parameter.name(),
                    "expected '%s' at most %s, got it %d times"
                            .formatted(
                                    parameter.name(),
                                    parameter.most() == 1 ? "once" : parameter.most() + " times",
                                    values.size()));
        }
        texts.put(parameter.name(), values);
    }

    private static Problem unknown(String name, List<Parameter<?>> known) {
        String shown =
                name.substring(0, Math.min(name.length(), LONGEST_NAME))
                        .replaceAll("[^A-Za-z0-9_.-]", "?");
        var names = known.stream().map(Parameter::name).toList();
        return Problem.invalid(
                shown,
                "there is no such parameter here; "
                        + Likeness.nearest(shown, names)
                                .map(nearest -> "the nearest is '" + nearest + "'")
                                .orElse("there are " + String.join(", ", names)));
    }

    /** Whether it is there. */
    boolean has(Parameter<?> parameter) {
        return texts.containsKey(parameter.name());
    }

    /** Its one value. */
    <T> Optional<T> value(Parameter<T> parameter) throws Problem {
        var all = values(parameter);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getFirst());
    }

    /** Its one value, which has to be there. */
    <T> T required(Parameter<T> parameter) throws Problem {
        var value = value(parameter);
        if (value.isEmpty()) {
            throw Problem.invalid(parameter.name(), "'" + parameter.name() + "' is missing");
        }
        return value.get();
    }

    /** Its values. */
    <T> List<T> values(Parameter<T> parameter) throws Problem {
        var values = new ArrayList<T>();
        for (String text : texts.getOrDefault(parameter.name(), List.of())) {
            try {
                values.add(parameter.kind().read(text));
            } catch (Kind.Misfit misfit) {
                throw Problem.invalid(
                        parameter.name(), parameter.name() + ": " + misfit.getMessage());
            }
        }
        return values;
    }

    /** All that was said, in one order whatever the request's was. */
    List<String> parts() {
        var parts = new ArrayList<String>();
        texts.forEach((name, values) -> {
            parts.add(name);
            parts.add(Integer.toString(values.size()));
            parts.addAll(values);
        });
        return parts;
    }

    /** Not what was said, which may be personal. */
    @Override
    public String toString() {
        return "Arguments" + texts.keySet();
    }
}
