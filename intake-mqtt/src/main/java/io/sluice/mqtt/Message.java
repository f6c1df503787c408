package io.sluice.mqtt;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.sluice.hub.Header;
import io.sluice.hub.Payload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device has sent.
 *
 * @param retained true if the broker kept it for newcomers
 * @param properties what the device said about it besides
 */
record Message(
        String mqttTopic,
        int qos,
        boolean retained,
        Payload payload,
        @Nullable String contentType,
        List<Property> properties) {
    static final int MAX_PROPERTIES = 16;
    static final int MAX_PROPERTY_LENGTH = 256;
    static final String PROPERTY_PREFIX = "mqtt_user_";

    Message {
        properties = List.copyOf(properties);
    }

    static Message of(Mqtt5Publish publish) {
        return new Message(
                publish.getTopic().toString(),
                publish.getQos().getCode(),
                publish.isRetain(),
                Payload.of(publish.getPayloadAsBytes()),
                publish.getContentType().map(Object::toString).orElse(null),
                propertiesOf(publish));
    }

    private static List<Property> propertiesOf(Mqtt5Publish publish) {
        return publish.getUserProperties().asList().stream()
                .map(p -> new Property(p.getName().toString(), p.getValue().toString()))
                .toList();
    }

    /** What is known about it, as headers of an entry. Names of the device's own get a prefix. */
    List<Header> headers() {
        var headers = new ArrayList<Header>();
        headers.add(header("mqtt_topic", mqttTopic));
        headers.add(header("mqtt_qos", Integer.toString(qos)));
        headers.add(header("mqtt_retained", Boolean.toString(retained)));
        if (contentType != null && contentType.length() <= MAX_PROPERTY_LENGTH) {
            headers.add(header("mqtt_content_type", contentType));
        }
        properties.stream()
                .filter(Property::isShort)
                .limit(MAX_PROPERTIES)
                .forEach(p -> headers.add(header(PROPERTY_PREFIX + p.name(), p.value())));
        return headers;
    }

    private static Header header(String name, String value) {
        return new Header(name, Payload.of(value));
    }

    /** A name and value of the device's own. */
    record Property(String name, String value) {
        boolean isShort() {
            return name.length() + value.length() <= MAX_PROPERTY_LENGTH;
        }
    }
}
