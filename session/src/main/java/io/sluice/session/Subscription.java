package io.sluice.session;

import io.sluice.hub.Beginning;
import io.sluice.hub.Cursor;
import io.sluice.hub.Gap;
import io.sluice.hub.Mark;
import io.sluice.hub.Opened;
import io.sluice.hub.Pace;
import io.sluice.hub.Parcel;
import io.sluice.hub.Position;
import io.sluice.hub.Reader;
import io.sluice.hub.Station;
import io.sluice.hub.Unopened;
import org.jspecify.annotations.Nullable;

/** A session's cursor on one channel. */
final class Subscription implements Reader {
    private final Session session;
    private final Outlet outlet;
    private final FrameVariant variant;
    private final Plan plan;
    private final Cursor cursor;
    private Wish wish;
    private Pace pace;
    private Confirmation confirmation;
    private boolean owesSynced;
    private boolean isOpened;
    private boolean isOver;
    private boolean wasGiven;
    private Position told = Position.nowhere();

    /** Whether the client has been told that it is subscribed. */
    private enum Confirmation {
        OWED,
        /** It has, but not where: that is not known yet. */
        WITHOUT_PLACE,
        GIVEN
    }

    /** One that is to be confirmed to the client. */
    Subscription(Session session, Outlet outlet, Station station, FrameVariant variant, Plan plan) {
        this.session = session;
        this.outlet = outlet;
        this.variant = variant;
        this.plan = plan;
        this.wish = plan.wish();
        this.pace = plan.opening().pace();
        this.confirmation = Confirmation.OWED;
        this.owesSynced = isPast();
        this.cursor = station.cursor(variant, this, plan.opening());
    }

    /** The client has not asked for it, and is not told of it. */
    Subscription silently() {
        confirmation = Confirmation.GIVEN;
        owesSynced = false;
        return this;
    }

    /** It takes the place of another that the client is to see no end of. */
    Subscription insteadOf(Subscription other) {
        confirmation = other.confirmation;
        owesSynced = other.owesSynced;
        return this;
    }

    Channel channel() {
        return plan.channel();
    }

    Plan plan() {
        return plan;
    }

    FrameVariant variant() {
        return variant;
    }

    Pace pace() {
        return pace;
    }

    /** What the client wants of it from here on. */
    Wish wish() {
        return wish;
    }

    /**
     * Where the log has not been reached yet, the client is told that it is subscribed at least.
     */
    void open() {
        cursor.open();
        if (confirmation == Confirmation.OWED && !isOver && !isPast()) {
            confirmation = Confirmation.WITHOUT_PLACE;
            session.tell(new Notice.Subscribed(channel(), Position.nowhere(), null, pace));
        }
    }

    private boolean isPast() {
        return plan.opening().beginning().isPast() || plan.isState();
    }

    void resume() {
        cursor.resume();
    }

    /** It has that pace from here on, because of what the client now wishes, or may have. */
    void pace(Wish changedWish, Pace changed) {
        wish = changedWish;
        pace = changed;
        cursor.pace(changed);
    }

    void close() {
        isOver = true;
        cursor.close();
        plan.offer().selections().leave(plan.selection());
    }

    /** How far it has come, which the client is told next; null if that is not known. */
    @Nullable Position reached() {
        var position = cursor.position();
        if (!isOpened || position.next().isEmpty()) {
            return null;
        }
        told(position);
        return position;
    }

    private void told(Position position) {
        told = position;
        session.told(channel(), position);
    }

    /** How it would go on from where it is. */
    Plan goingOn() {
        return plan.goingOn(wish, here(), pace);
    }

    /** Where this subscription would go on; from what is new, if it has no place yet. */
    Beginning here() {
        var parts = cursor.position().parts();
        if (!isOpened) {
            return plan.opening().beginning();
        }
        return parts.isEmpty()
                ? new Beginning.Now()
                : new Beginning.Behind(parts.stream().map(Mark::parse).toList());
    }

    /** The position if it has changed, and nothing was sent since this was asked last. */
    @Nullable Position quietlyReached() {
        boolean isQuiet = !wasGiven;
        wasGiven = false;
        return !isQuiet || cursor.position().equals(told) ? null : reached();
    }

    /** Confirms the subscription once more, unless it is about to be anyway. */
    void confirm() {
        if (confirmation == Confirmation.OWED) {
            return;
        }
        confirmation = isOpened ? Confirmation.GIVEN : Confirmation.WITHOUT_PLACE;
        session.tell(new Notice.Subscribed(channel(), cursor.position(), null, pace));
    }

    // --- from the hub

    @Override
    public void opened(Opened opened) {
        isOpened = true;
        told(opened.position());
        var owed = confirmation;
        confirmation = Confirmation.GIVEN;
        guarded(() -> {
            switch (owed) {
                case OWED -> session.tell(subscribed(opened));
                case WITHOUT_PLACE ->
                        session.tell(new Notice.Reached(channel(), opened.position()));
                case GIVEN -> {}
            }
        });
    }

    private Notice subscribed(Opened opened) {
        return new Notice.Subscribed(
                channel(),
                opened.position(),
                isPast() ? new Notice.Promise(opened.shortfall()) : null,
                pace);
    }

    @Override
    public void refused(Unopened why) {
        guarded(() -> session.refused(this, why));
    }

    @Override
    public boolean isWritable() {
        return outlet.isWritable();
    }

    @Override
    public void take(Parcel parcel) {
        wasGiven = true;
        var frame = (Frame) parcel;
        guarded(() -> {
            var reached = frame.reached();
            if (reached != null) {
                told(reached.isWhole() ? reached.position() : told.mergedWith(reached.position()));
                session.precede();
            }
            if (session.isOpen()) {
                outlet.write(frame);
            }
        });
    }

    @Override
    public void missed(Gap gap) {
        wasGiven = true;
        if (gap.to() != null) {
            told(gap.to());
        }
        guarded(() -> session.missed(channel(), gap));
    }

    @Override
    public void reset() {
        told(Position.nowhere());
        guarded(() -> session.tell(new Notice.Reset(channel())));
    }

    @Override
    public void synced(Position position) {
        told(position);
        wish = wish.fromNow();
        if (owesSynced) {
            owesSynced = false;
            guarded(() -> session.tell(new Notice.Synced(channel(), position)));
        }
    }

    @Override
    public void stalled() {
        session.onStalled();
    }

    @Override
    public void failed(RuntimeException bug) {
        session.fail(bug);
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException bug) {
            session.fail(bug);
        }
    }
}
