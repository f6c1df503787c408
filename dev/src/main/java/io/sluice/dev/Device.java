package io.sluice.dev;

import java.time.Duration;
import java.time.Instant;

/** A thing that publishes what it measures over MQTT, as its maker has it do. */
public interface Device {
    /** Its MQTT client identifier. */
    String clientId();

    /** Where it publishes. */
    String mqttTopic();

    /** How often it publishes. */
    Duration every();

    /** What it publishes at an instant: always the same for the same instant. */
    String message(Instant now);
}
