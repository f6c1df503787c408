package io.sluice.session;

import io.sluice.hub.Gap;
import io.sluice.hub.Lane;
import io.sluice.hub.SlowPolicy;
import io.sluice.hub.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's conversation. Belongs to a lane; every method is called there.
 *
 * <pre>
 *   open ──► LIVE ──close(reason), or the socket is gone──► CLOSED
 * </pre>
 *
 * <p>It keeps no queue: what a client cannot take stays where its cursors are. What it keeps for
 * each client is this object, one cursor per subscription, and what the outlet could not write.
 */
public final class Session {
    private final Endpoint endpoint;
    private final Principal principal;
    private final Outlet outlet;
    private final Lane lane;
    private final SessionContext context;
    private final List<Subscription> subscriptions = new ArrayList<>(1);
    private final Rate inbound;
    private final long openedAt;
    private long heardAt;
    private long pingedAt;
    private @Nullable CloseReason closed;

    /** Its index in its roster. */
    int slot;

    /**
     * Opens a session: subscribes to what the endpoint gives from the start. Nothing is written to
     * the outlet yet.
     */
    public static Session open(
            Endpoint endpoint,
            Principal principal,
            Outlet outlet,
            Lane lane,
            SessionContext context) {
        var session = new Session(endpoint, principal, outlet, lane, context);
        context.meters().opened();
        try {
            session.subscribeOnConnect();
        } catch (RuntimeException bug) {
            context.meters().bug();
            session.end(CloseReason.INTERNAL_ERROR);
            throw bug;
        }
        return session;
    }

    private void subscribeOnConnect() {
        for (String stream : endpoint.onConnect()) {
            if (principal.access().may(Action.SUBSCRIBE, stream)) {
                begin(stream, offer(stream));
            }
        }
    }

    private Session(
            Endpoint endpoint,
            Principal principal,
            Outlet outlet,
            Lane lane,
            SessionContext context) {
        this.endpoint = endpoint;
        this.principal = principal;
        this.outlet = outlet;
        this.lane = lane;
        this.context = context;
        long now = time().nanos();
        this.openedAt = now;
        this.heardAt = now;
        this.pingedAt = now;
        this.inbound = new Rate(context.settings().messagesPerSecond(), now);
    }

    /** Who the client is. */
    public Principal principal() {
        return principal;
    }

    public boolean isOpen() {
        return closed == null;
    }

    // --- from the client

    /** Takes a message, text or binary. */
    public void onMessage(byte[] message) {
        long now = time().nanos();
        heardAt = now;
        if (!isOpen()) {
            return;
        }
        context.meters().received();
        if (!inbound.allows(now)) {
            close(CloseReason.TOO_MANY_MESSAGES);
        } else if (endpoint.dialect().terms().listens()) {
            handle(endpoint.dialect().read(message));
        }
    }

    /** Takes a sign of life that is not a message. */
    public void onHeard() {
        heardAt = time().nanos();
    }

    /**
     * Takes a ping, which counts like a message.
     *
     * @return true if it is to be answered
     */
    public boolean onPing() {
        long now = time().nanos();
        heardAt = now;
        if (isOpen() && !inbound.allows(now)) {
            close(CloseReason.TOO_MANY_MESSAGES);
        }
        return isOpen();
    }

    /** Takes that the outlet is writable again. */
    public void onWritable() {
        for (int i = 0; i < subscriptions.size() && isOpen(); i++) {
            subscriptions.get(i).resume();
        }
    }

    /** Takes that the socket is gone. */
    public void onGone() {
        end(CloseReason.CLIENT_LEFT);
    }

    private void handle(Request request) {
        switch (request) {
            case Request.Subscribe(var streams) -> forEach(streams, this::subscribe);
            case Request.Unsubscribe(var streams) -> forEach(streams, this::unsubscribe);
            case Request.Ping() -> tell(new Notice.Pong(time().millis()));
            case Request.Malformed(var why) -> refuse(Notice.Code.INVALID_MESSAGE, why);
        }
    }

    /** Each stream gets an answer of its own, so there may not be any number of them. */
    private void forEach(List<String> streams, Consumer<String> action) {
        if (streams.size() > context.settings().maxSubscriptions()) {
            refuseTooMany();
            return;
        }
        for (String stream : streams) {
            if (isOpen()) {
                action.accept(stream);
            }
        }
    }

    private void subscribe(String stream) {
        Offer offer = endpoint.offers().get(stream);
        Subscription present = find(stream);
        if (offer == null) {
            refuse(Notice.Code.STREAM_NOT_FOUND, "there is no stream '" + shown(stream) + "' here");
        } else if (!principal.access().may(Action.SUBSCRIBE, stream)) {
            refuse(
                    Notice.Code.FORBIDDEN,
                    "the token does not allow to subscribe to '" + stream + "'");
        } else if (present == null
                && subscriptions.size() >= context.settings().maxSubscriptions()) {
            refuseTooMany();
        } else {
            Subscription subscription = present == null ? begin(stream, offer) : present;
            tell(new Notice.Subscribed(stream, subscription.position()));
        }
    }

    private void unsubscribe(String stream) {
        Subscription subscription = find(stream);
        if (subscription != null) {
            subscription.close();
            subscriptions.remove(subscription);
            context.meters().subscriptions(-1);
        }
        if (endpoint.offers().containsKey(stream)) {
            tell(new Notice.Unsubscribed(stream));
        } else {
            refuse(Notice.Code.STREAM_NOT_FOUND, "there is no stream '" + shown(stream) + "' here");
        }
    }

    private Subscription begin(String stream, Offer offer) {
        Dialect dialect = endpoint.dialect();
        SlowPolicy slow = offer.slow() == null ? dialect.terms().slow() : offer.slow();
        var variant = new FrameVariant(dialect, outlet.framing(), stream, context.allocator());
        var station = offer.stream().station(lane);
        var subscription = new Subscription(this, outlet, stream, station, variant, slow);
        subscriptions.add(subscription);
        context.meters().subscriptions(1);
        return subscription;
    }

    private Offer offer(String stream) {
        Offer offer = endpoint.offers().get(stream);
        if (offer == null) {
            throw new IllegalStateException("endpoint checks its own streams: " + stream);
        }
        return offer;
    }

    private @Nullable Subscription find(String stream) {
        for (var subscription : subscriptions) {
            if (subscription.stream().equals(stream)) {
                return subscription;
            }
        }
        return null;
    }

    private static String shown(String stream) {
        return stream.length() <= 64 ? stream : stream.substring(0, 64) + "…";
    }

    // --- to the client

    void missed(String stream, Gap gap) {
        context.meters().missed();
        tell(out -> endpoint.dialect().gap(stream, gap, out));
    }

    private void refuseTooMany() {
        refuse(
                Notice.Code.TOO_MANY_SUBSCRIPTIONS,
                "at most "
                        + context.settings().maxSubscriptions()
                        + " subscriptions per connection");
    }

    private void refuse(Notice.Code code, String message) {
        context.meters().refused(code);
        tell(new Notice.Refused(code, message));
    }

    private void tell(Notice notice) {
        tell(out -> endpoint.dialect().notice(notice, out));
    }

    private void tell(Message message) {
        if (!isOpen()) {
            return;
        }
        var out = new Out(256);
        int mark = outlet.framing().begin(out);
        if (message.write(out)) {
            outlet.framing().end(out, mark);
            if (!outlet.send(out.toArray())) {
                close(CloseReason.NOT_READING);
            }
        }
    }

    /** Writes itself; false if it has no form in the session's dialect. */
    private interface Message {
        boolean write(Out out);
    }

    // --- time and end

    /**
     * Does what is due: pings, closes when nothing was heard or the token has expired.
     *
     * @return when it wants to be called again, on the clock of {@link Time#nanos}, or {@link
     *     Wheel#NEVER}
     */
    public long onTick() {
        try {
            return isOpen() ? tick() : Wheel.NEVER;
        } catch (RuntimeException bug) {
            fail(bug);
            return Wheel.NEVER;
        }
    }

    private long tick() {
        long now = time().nanos();
        long untilExpiry = principal.expiresAt() - time().millis();
        long silence = now - heardAt;
        if (untilExpiry <= 0) {
            close(CloseReason.TOKEN_EXPIRED);
            return Wheel.NEVER;
        }
        if (silence >= context.settings().idleTimeout().toNanos()) {
            close(CloseReason.IDLE);
            return Wheel.NEVER;
        }
        long pingEvery = context.settings().pingEvery().toNanos();
        long sinceSign = now - Math.max(heardAt, pingedAt);
        if (sinceSign >= pingEvery) {
            pingedAt = now;
            sinceSign = 0;
            outlet.ping();
        }
        long untilIdle = context.settings().idleTimeout().toNanos() - silence;
        long untilExpiryNanos =
                untilExpiry > Duration.ofDays(1).toMillis()
                        ? Long.MAX_VALUE
                        : untilExpiry * 1_000_000;
        return now + Math.min(Math.min(pingEvery - sinceSign, untilIdle), untilExpiryNanos);
    }

    /** Ends it in good order: tells how far each subscription came, and closes. */
    public void shutDown() {
        try {
            for (var subscription : List.copyOf(subscriptions)) {
                tell(new Notice.Reached(subscription.stream(), subscription.position()));
            }
            close(CloseReason.SHUTTING_DOWN);
        } catch (RuntimeException bug) {
            fail(bug);
        }
    }

    /** Ends it because a bug has been met in it. */
    public void fail() {
        context.meters().bug();
        close(CloseReason.INTERNAL_ERROR);
    }

    /** Ends it because of a bug met in a turn that serves others, too; the lane reports it. */
    void fail(RuntimeException bug) {
        lane.execute(() -> {
            throw bug;
        });
        fail();
    }

    /** Tells the client why, and ends it. */
    public void close(CloseReason reason) {
        if (end(reason)) {
            outlet.close(endpoint.dialect().closeCode(reason), reason.text());
        }
    }

    private boolean end(CloseReason reason) {
        if (!isOpen()) {
            return false;
        }
        closed = reason;
        subscriptions.forEach(Subscription::close);
        context.meters().subscriptions(-subscriptions.size());
        subscriptions.clear();
        context.meters().closed(reason, Duration.ofNanos(time().nanos() - openedAt));
        return true;
    }

    /** Why it ended; null while it is open. */
    public @Nullable CloseReason closeReason() {
        return closed;
    }

    private Time time() {
        return context.time();
    }
}
