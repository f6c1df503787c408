package io.sluice.protocol;

import io.sluice.hub.Gap;
import io.sluice.hub.Payload;
import io.sluice.hub.Publication;
import io.sluice.hub.SlowPolicy;
import io.sluice.session.Channel;
import io.sluice.session.CloseReason;
import io.sluice.session.Dialect;
import io.sluice.session.Notice;
import io.sluice.session.Out;
import io.sluice.session.Request;
import io.sluice.session.Terms;

/**
 * The payloads and nothing else: one JSON document per message. Nothing a client says means
 * anything, deletions are not told, and a gap is only counted.
 *
 * @param withTopic true if each payload, when it is an object, gets a member {@code topic} with the
 *     Kafka topic's name; payloads that are not objects are then left out
 */
public record FlatDialect(boolean withTopic) implements Dialect {
    private static final Terms TERMS =
            new Terms(SlowPolicy.LATEST, false, false, false, false, Terms.Ending.CODE);

    @Override
    public Terms terms() {
        return TERMS;
    }

    @Override
    public boolean publication(Channel channel, Publication publication, Out out) {
        Payload value = publication.value();
        if (value == null) {
            return false;
        }
        if (withTopic) {
            String topic = publication.partition().incarnation().topic();
            return TopicMember.splice(topic, value, out);
        }
        out.add(value);
        return true;
    }

    @Override
    public boolean gap(Channel channel, Gap gap, Out out) {
        return false;
    }

    @Override
    public boolean notice(Notice notice, Out out) {
        return false;
    }

    @Override
    public Request read(byte[] message) {
        return new Request.Malformed("this endpoint takes no messages");
    }

    @Override
    public int closeCode(CloseReason reason) {
        return CloseCodes.common(reason);
    }
}
