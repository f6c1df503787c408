package io.sluice.monitor;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of Prometheus' text format.
 *
 * @param value never a NaN
 */
record Sample(String name, Map<String, String> labels, double value) {
    private static final int MAX_LABELS = 32;

    @Nullable String label(String label) {
        return labels.get(label);
    }

    boolean has(String label, String text) {
        return text.equals(labels.get(label));
    }

    /** The name of the metric that a line is of, without looking at the rest. */
    static String name(String line) {
        int end = 0;
        while (end < line.length() && isOfName(line.charAt(end))) {
            end++;
        }
        return line.substring(0, end);
    }

    private static boolean isOfName(char c) {
        return c != '{' && c != ' ' && c != '\t';
    }

    /** What a line says; empty if it is none of that format. */
    static Optional<Sample> parse(String line) {
        String name = name(line);
        var labels = new HashMap<String, String>();
        int at = name.length();
        if (at < line.length() && line.charAt(at) == '{') {
            at = labels(line, at + 1, labels);
        }
        if (at < 0 || name.isEmpty()) {
            return Optional.empty();
        }
        // what may follow the value is a time, which is of no use here
        String text = line.substring(at).strip().split("[ \t]", 2)[0];
        double value = number(text);
        return Double.isNaN(value)
                ? Optional.empty()
                : Optional.of(new Sample(name, labels, value));
    }

    /** The number that a label is; NaN if it is none. */
    double numberIn(String label) {
        String text = labels.get(label);
        return text == null ? Double.NaN : number(text);
    }

    private static double number(String text) {
        try {
            return switch (text) {
                case "+Inf" -> Double.POSITIVE_INFINITY;
                case "-Inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(text);
            };
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    /** Reads labels up to the brace; answers where it goes on, or -1 if they are none. */
    private static int labels(String line, int from, Map<String, String> labels) {
        int at = from;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == '}') {
                return at + 1;
            }
            if (c == ',' || c == ' ') {
                at++;
                continue;
            }
            int equals = line.indexOf("=\"", at);
            if (equals < 0 || labels.size() == MAX_LABELS) {
                return -1;
            }
            var text = new StringBuilder();
            int end = text(line, equals + 2, text);
            if (end < 0) {
                return -1;
            }
            labels.put(line.substring(at, equals).strip(), text.toString());
            at = end;
        }
        return -1;
    }

    /** Reads up to the quote; answers where it goes on, or -1 if there is none. */
    private static int text(String line, int from, StringBuilder text) {
        for (int at = from; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '"') {
                return at + 1;
            }
            if (c == '\\' && at + 1 < line.length()) {
                at++;
                c = line.charAt(at) == 'n' ? '\n' : line.charAt(at);
            }
            text.append(c);
        }
        return -1;
    }
}
