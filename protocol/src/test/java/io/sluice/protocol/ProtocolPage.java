package io.sluice.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** PROTOCOL.md and its examples. */
final class ProtocolPage {
    private static final Pattern EXAMPLE =
            Pattern.compile("```json (\\w+) ([\\w-]+)\\n(.*?)\\n```", Pattern.DOTALL);
    private static final Pattern EVENTS = Pattern.compile("```text\\n(.*?)\\n```", Pattern.DOTALL);

    /**
     * @param who {@code client}, {@code server} or {@code flat}
     */
    record Example(String who, String name, String json) {}

    private ProtocolPage() {}

    static String text() throws IOException {
        return Files.readString(Path.of("..", "PROTOCOL.md"));
    }

    static List<Example> examples() throws IOException {
        return found(EXAMPLE).stream()
                .map(match -> new Example(match.group(1), match.group(2), match.group(3)))
                .toList();
    }

    static List<Example> examples(String who) throws IOException {
        return examples().stream().filter(example -> example.who().equals(who)).toList();
    }

    /** The examples of server-sent events. */
    static List<String> events() throws IOException {
        return found(EVENTS).stream().map(match -> match.group(1)).toList();
    }

    private static List<MatchResult> found(Pattern pattern) throws IOException {
        return pattern.matcher(text()).results().toList();
    }
}
