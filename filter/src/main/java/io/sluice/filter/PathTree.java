package io.sluice.filter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds where some fields stand in a document, in one pass over it.
 *
 * <p>A find is an array with a span for each node of the tree, which {@link #from}, {@link #to},
 * {@link #isThere} and {@link #isRepeated} read. A span packs where the value begins and ends into
 * a long; the sign bit says that a member name on the way to it was there twice. Then the span is
 * that of the last one. Objects on the way are therefore read to their ends.
 *
 * <p>Has no state; any thread.
 */
final class PathTree {
    private static final long REPEATED = Long.MIN_VALUE;

    private final Node root = new Node(0, "");
    private final int size;

    PathTree(Collection<FieldPath> paths) {
        var nodes = new ArrayList<>(List.of(root));
        for (FieldPath path : paths) {
            Node node = root;
            for (String step : path.steps()) {
                Node child = node.children.get(step);
                if (child == null) {
                    child = new Node(nodes.size(), step);
                    node.children.put(step, child);
                    nodes.add(child);
                }
                node = child;
            }
        }
        nodes.forEach(Node::index);
        size = nodes.size();
    }

    /** Where in a find the span of this field is, which is one of the tree's. */
    int slot(FieldPath path) {
        Node node = root;
        for (String step : path.steps()) {
            Node child = node.children.get(step);
            if (child == null) {
                throw new IllegalArgumentException("not a field of this tree: " + path);
            }
            node = child;
        }
        return node.slot;
    }

    /** Looks through a well-formed document. */
    long[] find(byte[] json) {
        long[] spans = new long[size];
        find(new JsonWalk(json), json, root, spans);
        return spans;
    }

    static boolean isThere(long span) {
        return to(span) > 0;
    }

    static boolean isRepeated(long span) {
        return span < 0;
    }

    static int from(long span) {
        return (int) (span >>> 32) & Integer.MAX_VALUE;
    }

    static int to(long span) {
        return (int) span;
    }

    /** Notes where the value the walk is at stands, and what is inside, and passes it. */
    private static void find(JsonWalk walk, byte[] json, Node node, long[] spans) {
        int from = walk.at();
        if (!node.isLeaf() && walk.isAtObject()) {
            findMembers(walk, json, node, spans);
        } else if (!node.isLeaf() && walk.isAtArray()) {
            findElements(walk, json, node, spans);
        } else {
            walk.passValue();
        }
        spans[node.slot] = (spans[node.slot] & REPEATED) | ((long) from << 32) | walk.at();
    }

    private static void findMembers(JsonWalk walk, byte[] json, Node node, long[] spans) {
        if (!walk.enter()) {
            return;
        }
        do {
            boolean escaped = walk.passName();
            Node child = node.member(json, walk.nameFrom(), walk.nameTo(), escaped);
            if (child == null) {
                walk.passValue();
                continue;
            }
            if (spans[child.slot] != 0) {
                forget(child, spans);
            }
            find(walk, json, child, spans);
        } while (walk.next());
    }

    private static void findElements(JsonWalk walk, byte[] json, Node node, long[] spans) {
        if (!walk.enter()) {
            return;
        }
        int index = 0;
        int wanted = 0;
        do {
            if (wanted < node.elements.length && node.elements[wanted].number == index) {
                find(walk, json, node.elements[wanted++], spans);
            } else {
                walk.passValue();
            }
            index++;
        } while (walk.next());
    }

    /** Forgets an earlier member of this name and all inside it, except that it was there. */
    private static void forget(Node node, long[] spans) {
        if (spans[node.slot] != REPEATED) {
            spans[node.slot] = REPEATED;
            for (Node child : node.children.values()) {
                forget(child, spans);
            }
        }
    }

    /** A step of one or more paths. */
    private static final class Node {
        private final int slot;
        private final byte[] name;
        private final boolean isUtf8;

        /** The step as an index of an array; negative if it is none. */
        private final int number;

        private final Map<String, Node> children = new HashMap<>();

        /** Children by the hash of their names, with open addressing. */
        private @Nullable Node[] table = {};

        /** Children that may be elements of an array, in their order. */
        private Node[] elements = {};

        private Node(int slot, String step) {
            this.slot = slot;
            name = step.getBytes(StandardCharsets.UTF_8);
            isUtf8 = new String(name, StandardCharsets.UTF_8).equals(step);
            number = step.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(step) : -1;
        }

        private boolean isLeaf() {
            return children.isEmpty();
        }

        /** Prepares for finding children, of which no more are added. */
        private void index() {
            table = new Node[Integer.highestOneBit(children.size() + 1) * 4];
            for (Node child : children.values()) {
                int i = hash(child.name, 0, child.name.length);
                while (table[i & (table.length - 1)] != null) {
                    i++;
                }
                if (child.isUtf8) {
                    table[i & (table.length - 1)] = child;
                }
            }
            elements =
                    children.values().stream()
                            .filter(child -> child.number >= 0)
                            .sorted(Comparator.comparingInt(child -> child.number))
                            .toArray(Node[]::new);
        }

        private @Nullable Node member(byte[] json, int from, int to, boolean escaped) {
            if (escaped) {
                return children.get(JsonWalk.text(json, from, to));
            }
            int i = hash(json, from, to);
            while (true) {
                Node child = table[i & (table.length - 1)];
                if (child == null
                        || Arrays.equals(json, from, to, child.name, 0, child.name.length)) {
                    return child;
                }
                i++;
            }
        }

        private static int hash(byte[] bytes, int from, int to) {
            int length = to - from;
            return length == 0
                    ? 0
                    : 31 * (31 * (length + 31 * bytes[from]) + bytes[from + length / 2])
                            + bytes[to - 1];
        }
    }
}
