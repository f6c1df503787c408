package io.sluice.mqtt;

import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import io.sluice.hub.Time;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The last thing that went wrong in a pipeline, for an operator. Any thread. */
final class Problems {
    private static final int LONGEST = 200;
    private static final int DEEPEST = 8;

    private final Time time;
    private volatile PipelineStatus.@Nullable Problem last;

    Problems(Time time) {
        this.time = time;
    }

    void note(String what) {
        last = new PipelineStatus.Problem(Instant.ofEpochMilli(time.millis()), what);
    }

    PipelineStatus.@Nullable Problem last() {
        return last;
    }

    /** A failure in a few words. */
    static String describe(Throwable failure) {
        Throwable root = failure;
        String code = code(root);
        for (int i = 0; i < DEEPEST && code == null && root.getCause() != null; i++) {
            root = root.getCause();
            code = code(root);
        }
        if (code != null) {
            return code;
        }
        String text = String.valueOf(root.getMessage());
        return root.getClass().getSimpleName()
                + ": "
                + text.substring(0, Math.min(text.length(), LONGEST));
    }

    /** What the broker said, if it said something. */
    private static @Nullable String code(Throwable e) {
        return switch (e) {
            case Mqtt5ConnAckException c -> "CONNACK with " + c.getMqttMessage().getReasonCode();
            case Mqtt5SubAckException s ->
                    "SUBACK with " + s.getMqttMessage().getReasonCodes().getFirst();
            case Mqtt5DisconnectException d ->
                    "DISCONNECT with " + d.getMqttMessage().getReasonCode();
            default -> null;
        };
    }
}
