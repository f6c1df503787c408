package io.sluice.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The examples of PROTOCOL.md. */
final class ProtocolPage {
    private static final Pattern EXAMPLE =
            Pattern.compile("```json (\\w+) ([\\w-]+)\\n(.*?)\\n```", Pattern.DOTALL);

    /**
     * @param who {@code client}, {@code server} or {@code flat}
     */
    record Example(String who, String name, String json) {}

    private ProtocolPage() {}

    static List<Example> examples() throws IOException {
        var examples = new ArrayList<Example>();
        var matcher = EXAMPLE.matcher(Files.readString(Path.of("..", "PROTOCOL.md")));
        while (matcher.find()) {
            examples.add(new Example(matcher.group(1), matcher.group(2), matcher.group(3)));
        }
        return examples;
    }

    static List<Example> examples(String who) throws IOException {
        return examples().stream().filter(example -> example.who().equals(who)).toList();
    }
}
