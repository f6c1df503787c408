package io.sluice.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Which MQTT topics are meant: levels between slashes, {@code +} for any one level, {@code #} at
 * the end for any number of them.
 *
 * @param text the filter as the broker is given it, {@code $share/<group>/} included
 * @param levels the levels to compare
 */
record TopicFilter(String text, List<String> levels) {
    private static final int MAX_BYTES = 65_535;
    private static final String SHARED = "$share/";

    static TopicFilter of(String text) {
        BadSetting.check(!text.isEmpty(), "an MQTT topic filter must not be empty");
        BadSetting.check(
                text.indexOf('\0') < 0 && text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES,
                "an MQTT topic filter must be at most %d bytes without a NUL",
                MAX_BYTES);
        var levels = List.of(unshared(text).split("/", -1));
        for (int i = 0; i < levels.size(); i++) {
            checkLevel(text, levels.get(i), i == levels.size() - 1);
        }
        return new TopicFilter(text, levels);
    }

    private static String unshared(String text) {
        if (!text.startsWith(SHARED)) {
            return text;
        }
        int group = text.indexOf('/', SHARED.length());
        BadSetting.check(
                group > SHARED.length() && group < text.length() - 1,
                "a shared MQTT topic filter must be $share/<group>/<filter>, got: %s",
                text);
        return text.substring(group + 1);
    }

    private static void checkLevel(String text, String level, boolean last) {
        BadSetting.check(
                level.indexOf('#') < 0 || (level.equals("#") && last),
                "in an MQTT topic filter # must be the whole last level, got: %s",
                text);
        BadSetting.check(
                level.indexOf('+') < 0 || level.equals("+"),
                "in an MQTT topic filter + must be a whole level, got: %s",
                text);
    }

    boolean matches(String mqttTopic) {
        var topic = levelsOf(mqttTopic);
        if (mqttTopic.startsWith("$") && isWild(levels.getFirst())) {
            return false;
        }
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            if (level.equals("#")) {
                return true;
            }
            if (i == topic.size() || !(level.equals("+") || level.equals(topic.get(i)))) {
                return false;
            }
        }
        return levels.size() == topic.size();
    }

    private static boolean isWild(String level) {
        return level.equals("+") || level.equals("#");
    }

    /** The levels of an MQTT topic, from the left. */
    static List<String> levelsOf(String mqttTopic) {
        return Arrays.asList(mqttTopic.split("/", -1));
    }
}
