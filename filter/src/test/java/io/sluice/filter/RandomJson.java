package io.sluice.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Documents of all kinds, written in many ways, with names that repeat now and then. */
sealed interface RandomJson {
    List<String> NAMES =
            List.of("a", "b", "c", "0", "1", "d.e", "\"q\"", "ü", "\uD83D\uDE00", "", "\uD83D");

    record Members(List<String> names, List<RandomJson> values) implements RandomJson {}

    record Elements(List<RandomJson> values) implements RandomJson {}

    record Text(String text) implements RandomJson {}

    /** A number, true, false or null. */
    record Plain(String text) implements RandomJson {}

    static RandomJson of(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 9)) {
            case 0 -> new Plain(number(random));
            case 1, 2 -> new Text(text(random));
            case 3 -> new Plain(List.of("true", "false", "null").get(random.nextInt(3)));
            case 4, 5 -> {
                var values = new ArrayList<RandomJson>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    values.add(of(random, depth - 1));
                }
                yield new Elements(values);
            }
            default -> object(random, depth);
        };
    }

    static Members object(Random random, int depth) {
        var names = new ArrayList<String>();
        var values = new ArrayList<RandomJson>();
        for (int i = random.nextInt(6); i > 0; i--) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            if (!names.contains(name) || random.nextInt(4) == 0) {
                names.add(name);
                values.add(of(random, depth - 1));
            }
        }
        return new Members(names, values);
    }

    static String number(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> String.valueOf(random.nextLong());
            case 1 -> random.nextInt(3) + ".50";
            case 2 -> "1" + "0".repeat(random.nextInt(140));
            case 3 -> random.nextInt(3) + "e" + random.nextInt(-3, 3);
            case 4 -> "1E+" + random.nextLong(2000, Long.MAX_VALUE);
            case 5 -> "-0.0";
            case 6 -> "9007199254740993." + random.nextInt(2);
            default -> String.valueOf(random.nextInt(-2, 3));
        };
    }

    static String text(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> "";
            case 1 -> "x\"}],{[\\\n\u0000" + random.nextInt(2);
            case 2 -> random.nextBoolean() ? "\uD83D\uDE00" : "\uFFFD";
            case 3 -> random.nextBoolean() ? "\uD83D" : "?";
            case 4 -> "ü€";
            default -> "a".repeat(random.nextInt(3));
        };
    }

    /** The document as text, with blanks and escapes here and there. */
    static String written(RandomJson json, Random random) {
        return switch (json) {
            case Plain(var text) -> text;
            case Text(var text) -> string(text, random);
            case Elements(var values) -> {
                var parts = values.stream().map(value -> blank(random) + written(value, random));
                yield "[" + blank(random) + String.join(blank(random) + ",", parts.toList()) + "]";
            }
            case Members(var names, var values) -> {
                var parts = new ArrayList<String>();
                for (int i = 0; i < names.size(); i++) {
                    parts.add(
                            blank(random)
                                    + string(names.get(i), random)
                                    + blank(random)
                                    + ":"
                                    + blank(random)
                                    + written(values.get(i), random)
                                    + blank(random));
                }
                yield "{" + blank(random) + String.join(",", parts) + "}";
            }
        };
    }

    private static String blank(Random random) {
        return random.nextInt(4) == 0 ? List.of(" ", "\n", "\t\r").get(random.nextInt(3)) : "";
    }

    private static String string(String text, Random random) {
        var out = new StringBuilder("\"");
        boolean escapeAll = random.nextInt(4) == 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isPaired =
                    (Character.isHighSurrogate(c)
                                    && i + 1 < text.length()
                                    && Character.isLowSurrogate(text.charAt(i + 1)))
                            || (Character.isLowSurrogate(c)
                                    && i > 0
                                    && Character.isHighSurrogate(text.charAt(i - 1)));
            if (c < ' ' || escapeAll || (Character.isSurrogate(c) && !isPaired)) {
                out.append("\\u%04X".formatted((int) c));
            } else if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
