package io.sluice.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Node, with the WebSocket of browsers. */
final class Node {
    /** From this version on it has WebSocket without being asked. */
    private static final int HAS_WEBSOCKET = 22;

    private Node() {}

    static Child run(Path script) throws IOException {
        return Child.start(command(List.of(script.toString())), Map.of());
    }

    static List<String> command(List<String> arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add("node");
        if (version() < HAS_WEBSOCKET) {
            command.add("--experimental-websocket");
        }
        command.addAll(arguments);
        return command;
    }

    private static int version() throws IOException {
        var process = new ProcessBuilder("node", "--version").start();
        String version =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Integer.parseInt(version.replaceAll("v(\\d+)\\..*\\s*", "$1"));
    }
}
