package io.sluice.mqtt;

import static io.sluice.mqtt.BadSetting.check;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One way from MQTT topics to a topic of the log.
 *
 * @param name part of the MQTT client id, so that it also names the session the broker keeps
 * @param from which messages
 * @param mapping what they become
 * @param to where they go
 * @param limits what is too much of a message
 */
public record PipelineSettings(
        String name, Source from, MappingSettings mapping, Target to, Limits limits) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    public PipelineSettings {
        check(
                NAME.matcher(name).matches(),
                "a pipeline's name must be 1 to 64 letters, digits, '_', '.' or '-', got: '%s'",
                name);
    }

    /**
     * Which messages.
     *
     * @param mqttTopic a topic filter with {@code +} and {@code #}
     * @param qos 0, 1 or 2; what is sent with 0 can be lost
     * @param retained whether the messages the broker keeps for newcomers are taken
     * @param receiveMaximum how many unacknowledged messages the broker may have sent
     */
    public record Source(String mqttTopic, int qos, Retained retained, int receiveMaximum) {
        public static final int DEFAULT_RECEIVE_MAXIMUM = 100;

        public Source {
            TopicFilter.of(mqttTopic);
            check(qos >= 0 && qos <= 2, "qos must be 0, 1 or 2, got: %d", qos);
            check(
                    receiveMaximum >= 1 && receiveMaximum <= 65_535,
                    "receiveMaximum must be from 1 to 65535, got: %d",
                    receiveMaximum);
        }

        /** QoS 1, retained messages taken. */
        public static Source of(String mqttTopic) {
            return new Source(mqttTopic, 1, Retained.TAKE, DEFAULT_RECEIVE_MAXIMUM);
        }
    }

    /** What is done with messages the broker keeps for newcomers. */
    public enum Retained {
        TAKE,
        IGNORE;

        /** Its name in configurations. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Where entries go.
     *
     * @param kafkaTopic the log's topic
     * @param key a template, e.g. {@code {Client_Name}}; null for no key. If one of its holes has
     *     no value the entry has no key
     * @param keyRequired true if a message without a key is unusable
     * @param minInterval of one device at most one message per such time is taken, by message time;
     *     null for all
     * @param device a template for what a device is; null: the key, else the MQTT topic
     */
    public record Target(
            String kafkaTopic,
            @Nullable String key,
            boolean keyRequired,
            @Nullable Duration minInterval,
            @Nullable String device) {
        private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

        public Target {
            check(
                    TOPIC.matcher(kafkaTopic).matches() && !kafkaTopic.matches("\\.{1,2}"),
                    "kafkaTopic must be 1 to 249 letters, digits, '.', '_' or '-', got: '%s'",
                    kafkaTopic);
            checkTemplate(key);
            checkTemplate(device);
            check(!keyRequired || key != null, "keyRequired needs a key template");
            check(
                    minInterval == null || minInterval.isPositive(),
                    "minInterval must be positive, got: %s",
                    minInterval);
        }

        /** All messages, without a key. */
        public static Target of(String kafkaTopic) {
            return new Target(kafkaTopic, null, false, null, null);
        }

        private static void checkTemplate(@Nullable String template) {
            if (template != null) {
                Template.of(template);
            }
        }
    }

    /**
     * What is too much of a message.
     *
     * @param maxBytes of its payload; the broker is told not to send packets of more than eight
     *     times as much
     * @param maxDepth of JSON objects and arrays in each other
     * @param maxNumberLength of one number, in characters
     */
    public record Limits(int maxBytes, int maxDepth, int maxNumberLength) {
        public static final Limits DEFAULT = new Limits(1 << 20, 64, 100);

        public Limits {
            checkRange("maxBytes", maxBytes, 32 << 20);
            checkRange("maxDepth", maxDepth, 1000);
            checkRange("maxNumberLength", maxNumberLength, 1000);
        }

        private static void checkRange(String what, int value, int most) {
            check(
                    value >= 1 && value <= most,
                    "%s must be from 1 to %d, got: %d",
                    what,
                    most,
                    value);
        }
    }
}
