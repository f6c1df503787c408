package io.sluice.session;

import io.sluice.hub.Beginning;
import io.sluice.hub.Lane;
import io.sluice.hub.Mark;
import io.sluice.hub.Payload;
import io.sluice.session.Notice.Code;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told of the past before a subscription begins: asked for, then told page by page
 * as the outlet takes it. Where the last page ends the subscription begins. Belongs to the lane.
 */
final class Prelude {
    private final Plan plan;
    private final Session session;
    private final Outlet outlet;
    private final Then then;
    private final ArrayDeque<Payload> pages = new ArrayDeque<>();
    private List<Mark> through = List.of();
    private boolean isRead;
    private boolean isOver;

    /** What follows. */
    interface Then {
        /** It is over, and the subscription begins so. */
        void begin(Prelude over, Plan live);

        /** It is over, and nothing follows. */
        void refuse(Prelude over, Refusal why);
    }

    Prelude(Plan plan, Session session, Outlet outlet, Then then) {
        this.plan = plan;
        this.session = session;
        this.outlet = outlet;
        this.then = then;
    }

    Plan plan() {
        return plan;
    }

    void ask(Past past, Past.Inquiry inquiry, Lane lane) {
        var _ =
                past.read(inquiry)
                        .whenComplete((read, failure) -> lane.execute(() -> onRead(read, failure)));
    }

    private void onRead(Past.@Nullable Retrospect read, @Nullable Throwable failure) {
        if (isOver || !session.isOpen()) {
            return;
        }
        if (read == null) {
            isOver = true;
            then.refuse(this, refusal(failure));
            return;
        }
        pages.addAll(read.pages());
        through = read.through();
        isRead = true;
        resume();
    }

    private static Refusal refusal(@Nullable Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof Past.Unread unread
                ? unread.refusal()
                : new Refusal(Code.UNAVAILABLE, "history cannot be asked now; try again", null);
    }

    /** Goes on if the outlet takes more. */
    void resume() {
        while (isRead && !isOver && session.isOpen() && outlet.isWritable()) {
            var page = pages.poll();
            if (page == null) {
                isOver = true;
                then.begin(this, live());
            } else {
                session.tell(new Notice.History(plan.channel(), page, pages.isEmpty()));
            }
        }
    }

    /** Of what was never stored nothing is known: then it begins as if nobody had asked. */
    private Plan live() {
        return through.isEmpty() ? plan : plan.beginningAt(new Beginning.Behind(through));
    }

    /** Nobody wants it any more. */
    void cancel() {
        isOver = true;
        pages.clear();
    }
}
