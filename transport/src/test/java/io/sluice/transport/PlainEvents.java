package io.sluice.transport;

import io.sluice.hub.Gap;
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
 * Payloads as events, and the words of {@link PlainDialect} as events of type {@code notice}.
 *
 * @param saysPositionOfConnection true if the position comes separately
 */
record PlainEvents(boolean saysPositionOfConnection) implements Dialect {
    static final PlainEvents PLAIN = new PlainEvents(false);

    @Override
    public Terms terms() {
        return new Terms(SlowPolicy.CATCH_UP, false, false, true, false, Terms.Ending.MESSAGE);
    }

    @Override
    public boolean publication(Channel channel, Publication publication, Out out) {
        if (publication.value() == null) {
            return false;
        }
        if (!saysPositionOfConnection) {
            position(publication.partition().position(publication.offset() + 1), out);
        }
        out.add("data: ").add(publication.value()).add("\n\n");
        return true;
    }

    @Override
    public boolean gap(Channel channel, Gap gap, Out out) {
        out.add("event: gap\ndata: ").add(channel.text()).add("\n\n");
        return true;
    }

    @Override
    public boolean notice(Notice notice, Out out) {
        out.add("event: notice\ndata: ").add(PlainDialect.words(notice)).add("\n\n");
        return true;
    }

    @Override
    public Dialect withPositionOfConnection() {
        return new PlainEvents(true);
    }

    @Override
    public void position(String position, Out out) {
        out.add("id: ").add(position).add("\n");
    }

    @Override
    public Request read(byte[] message) {
        throw new IllegalStateException("clients of events say nothing");
    }

    @Override
    public int closeCode(CloseReason reason) {
        return 0;
    }
}
