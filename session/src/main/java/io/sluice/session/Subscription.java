package io.sluice.session;

import io.sluice.hub.Cursor;
import io.sluice.hub.Gap;
import io.sluice.hub.Parcel;
import io.sluice.hub.Position;
import io.sluice.hub.Reader;
import io.sluice.hub.SlowPolicy;
import io.sluice.hub.Station;

/** A session's cursor on one stream. */
final class Subscription implements Reader {
    private final Session session;
    private final Outlet outlet;
    private final String stream;
    private final Cursor cursor;

    Subscription(
            Session session,
            Outlet outlet,
            String stream,
            Station station,
            FrameVariant variant,
            SlowPolicy slow) {
        this.session = session;
        this.outlet = outlet;
        this.stream = stream;
        this.cursor = station.open(variant, this, slow);
    }

    String stream() {
        return stream;
    }

    Position position() {
        return cursor.position();
    }

    void resume() {
        cursor.resume();
    }

    void close() {
        cursor.close();
    }

    @Override
    public boolean isWritable() {
        return outlet.isWritable();
    }

    @Override
    public void take(Parcel parcel) {
        try {
            outlet.write((Frame) parcel);
        } catch (RuntimeException bug) {
            session.fail(bug);
        }
    }

    @Override
    public void failed(RuntimeException bug) {
        session.fail(bug);
    }

    @Override
    public void missed(Gap gap) {
        try {
            session.missed(stream, gap);
        } catch (RuntimeException bug) {
            session.fail(bug);
        }
    }
}
