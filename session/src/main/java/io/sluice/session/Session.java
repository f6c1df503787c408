package io.sluice.session;

import static java.util.Objects.requireNonNull;

import io.sluice.hub.Gap;
import io.sluice.hub.Lane;
import io.sluice.hub.Position;
import io.sluice.hub.Time;
import io.sluice.hub.Unopened;
import io.sluice.session.Notice.Code;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
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
    /** How long a client may be behind where the stream's policy is not to wait. */
    private static final Duration SLOW = Duration.ofSeconds(5);

    private static final long POSITIONS_NANOS = Duration.ofSeconds(15).toNanos();

    private final Endpoint endpoint;
    private final Outlet outlet;
    private final Lane lane;
    private final SessionContext context;
    private final Subscriptions subscriptions;
    private final @Nullable String user;
    private final Rate inbound;
    private final Identity identity;
    private final ConnectionPosition position = new ConnectionPosition();
    private final long openedAt;
    private Dialect dialect;
    private long heardAt;
    private long pingedAt;
    private long toldAt;
    private long stalledAt;
    private long wheelAt;
    private long soonerAt = Wheel.NEVER;
    private boolean isStalled;
    private @Nullable CloseReason closed;

    /** The roster it is in, once it is; that and the next two are the roster's. */
    @Nullable Roster roster;

    /** Its index in its roster. */
    int slot;

    /** The user it is counted for. */
    @Nullable String countedFor;

    /**
     * Says why a client that asks for that at an endpoint is refused at once; empty if it is not.
     * Any thread.
     */
    public static Optional<Notice.Refused> refusal(
            Endpoint endpoint, Principal principal, Hello hello, Time time) {
        var planner = new Planner(endpoint, principal, time.millis());
        try {
            var wishes = Resumption.wishes(hello);
            for (int i = 0; i < hello.channels().size(); i++) {
                String channel = hello.channels().get(i);
                try {
                    planner.plan(channel, wishes.get(i));
                } catch (Refusal refusal) {
                    return Optional.of(refusal.notice(channel));
                }
            }
            return Optional.empty();
        } catch (Refusal refusal) {
            return Optional.of(refusal.notice());
        }
    }

    /**
     * Opens a session: subscribes to what the endpoint gives from the start, or to what the client
     * asks for by connecting. Except for messages about these nothing is written to the outlet yet.
     */
    public static Session open(
            Endpoint endpoint,
            Principal principal,
            Hello hello,
            Outlet outlet,
            Lane lane,
            SessionContext context) {
        var session = new Session(endpoint, principal, hello, outlet, lane, context);
        context.meters().opened();
        try {
            session.begin(hello);
        } catch (RuntimeException bug) {
            context.meters().bug();
            session.end(CloseReason.INTERNAL_ERROR);
            throw bug;
        }
        return session;
    }

    private void begin(Hello hello) {
        if (hello.channels().isEmpty()) {
            switch (endpoint.welcome()) {
                case Welcome.Streams(var names) -> welcome(names, hello.wish());
                case Welcome.User user -> welcome(user, hello.user());
                case Welcome.Channels(var given) -> given.forEach(subscriptions::give);
            }
            return;
        }
        try {
            var wishes = Resumption.wishes(hello);
            for (int i = 0; i < wishes.size(); i++) {
                position.add(hello.channels().get(i), wishes.get(i).after());
            }
            for (int i = 0; i < wishes.size(); i++) {
                subscriptions.subscribe(hello.channels().get(i), wishes.get(i), false);
            }
        } catch (Refusal refusal) {
            refuse(refusal.notice());
        }
    }

    private void welcome(List<String> streams, Wish wish) {
        for (String stream : streams) {
            if (principal().access().may(Action.SUBSCRIBE, stream)) {
                subscriptions.subscribe(stream, wish, wish.isPlain());
            }
        }
    }

    private void welcome(Welcome.User welcome, @Nullable String user) {
        if (user == null) {
            close(CloseReason.NO_USER);
            return;
        }
        tell(new Notice.Connected(user, time().millis()));
        var channel = Channel.of(welcome.stream(), user);
        boolean goesBack =
                welcome.replay() != null
                        && principal().access().may(Action.REPLAY, channel.stream(), channel.key());
        var wish = goesBack ? Wish.PLAIN.since(welcome.replay()) : Wish.PLAIN;
        subscriptions.subscribe(channel.text(), wish, true);
    }

    private Session(
            Endpoint endpoint,
            Principal principal,
            Hello hello,
            Outlet outlet,
            Lane lane,
            SessionContext context) {
        this.endpoint = endpoint;
        this.outlet = outlet;
        this.lane = lane;
        this.context = context;
        this.user = hello.user();

        this.identity = new Identity(principal, context.time());
        this.dialect = dialect(hello);
        this.subscriptions = new Subscriptions(this, outlet, lane, context, endpoint, dialect);
        long now = time().nanos();
        this.openedAt = now;
        this.heardAt = now;
        this.pingedAt = now;
        this.toldAt = now;
        this.inbound = new Rate(context.settings().messagesPerSecond(), now);
    }

    /** The position of one partition is that of the whole connection only where there is one. */
    private Dialect dialect(Hello hello) {
        return hello.channels().size() == 1 && hasOnePartition(hello.channels().getFirst())
                ? endpoint.dialect()
                : endpoint.dialect().withPositionOfConnection();
    }

    /** Nothing is said of a channel that is refused. */
    private boolean hasOnePartition(String channel) {
        try {
            String stream =
                    new Planner(endpoint, principal(), time().millis()).known(channel).stream();
            return requireNonNull(endpoint.offers().get(stream)).stream().partitions() == 1;
        } catch (Refusal _) {
            return true;
        }
    }

    /** The user whose connection it is; null if that is not known. */
    public @Nullable String user() {
        return user == null ? principal().user() : user;
    }

    /** Who the client is. */
    public Principal principal() {
        return identity.principal();
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
        } else if (dialect.terms().listens()) {
            var request = dialect.read(message);
            speak(dialect.after(request));
            handle(request);
        }
    }

    private void speak(Dialect changed) {
        if (!changed.equals(dialect)) {
            dialect = changed;
            subscriptions.speak(changed);
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
        if (isStalled) {
            isStalled = false;
            heardAt = time().nanos();
        }
        subscriptions.resume();
    }

    /** Takes that the socket is gone. */
    public void onGone() {
        end(CloseReason.CLIENT_LEFT);
    }

    private void handle(Request request) {
        switch (request) {
            case Request.Ping() -> tell(new Notice.Pong(time().millis()));
            case Request.Nothing() -> {}
            case Request.Watch _ -> {}
            case Request.Impossible(var code, var why, var part) ->
                    refuse(
                            new Notice.Refused(
                                    code, why, null, part == null ? null : Refusal.shown(part)));
            case Request.Malformed(var why) -> {
                refuse(new Notice.Refused(Code.INVALID_MESSAGE, why));
                if (dialect.terms().endsMalformed()) {
                    close(CloseReason.MALFORMED);
                }
            }
            case Request.Authenticate(var credential) -> authenticate(credential);
            case Request.Subscribe subscribe -> {
                if (isKnown()) {
                    subscriptions.subscribe(subscribe.channels(), subscribe.wish(), false);
                    if (subscriptions.disconnectSlow()) {
                        lookSooner();
                    }
                }
            }
            case Request.Unsubscribe(var channels) -> {
                if (isKnown()) {
                    subscriptions.unsubscribe(channels);
                }
            }
            case Request.SetPace pace -> {
                if (isKnown()) {
                    subscriptions.pace(pace);
                }
            }
        }
    }

    private boolean isKnown() {
        if (principal().isStranger()) {
            refuse(
                    new Notice.Refused(
                            Code.UNAUTHENTICATED, "expected a message 'auth' with a token first"));
        }
        return !principal().isStranger();
    }

    // --- who it is

    private void authenticate(Credential credential) {
        if (!identity.beginCheck()) {
            refuse(
                    new Notice.Refused(
                            Code.UNAUTHENTICATED, "another token is being checked already"));
            return;
        }
        var _ =
                context.authenticator()
                        .check(credential)
                        .whenComplete((principal, failure) ->
                                lane.execute(() -> onChecked(principal, failure)));
    }

    private void onChecked(@Nullable Principal shown, @Nullable Throwable failure) {
        identity.endCheck();
        if (!isOpen()) {
            return;
        }
        try {
            if (shown == null) {
                refuse(new Notice.Refused(Code.UNAUTHENTICATED, why(failure)));
            } else if (!identity.become(shown)) {
                refuse(
                        new Notice.Refused(
                                Code.FORBIDDEN, "the token is of another subject than the first"));
            } else {
                if (roster != null) {
                    roster.onIdentified(this);
                }
                tell(new Notice.Authenticated(shown.expiresAt()));
                subscriptions.planAgain();
                lookSooner();
            }
        } catch (RuntimeException bug) {
            fail(bug);
        }
    }

    private static String why(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof Unauthenticated unauthenticated
                ? "the token is not accepted: " + unauthenticated.reason().text()
                : "the token could not be checked";
    }

    // --- to the client

    void missed(Channel channel, Gap gap) {
        context.meters().missed();
        tell(out -> dialect.gap(channel, gap, out));
    }

    /** The hub could not open a subscription. */
    void refused(Subscription subscription, Unopened why) {
        subscriptions.remove(subscription);
        String channel = subscription.channel().text();
        switch (why) {
            case Unopened.NoSuchPlace(var mark) ->
                    refuse(
                            new Notice.Refused(
                                    Code.INVALID_POSITION,
                                    "the stream has no such partition",
                                    channel,
                                    mark.toString()));
            case Unopened.NoState(var text) ->
                    refuse(new Notice.Refused(Code.STATE_UNAVAILABLE, text, channel, null));
            case Unopened.Unavailable() ->
                    refuse(
                            new Notice.Refused(
                                    Code.UNAVAILABLE,
                                    "the log cannot be asked now; try again",
                                    channel,
                                    null));
        }
    }

    /** Tells why not; a client that cannot be told so, and would wait for ever, is closed. */
    void refuse(Notice.Refused refused) {
        context.meters().refused(refused.code());
        boolean isTold = tell(refused.at(time().millis()));
        if (!isTold && refused.channel() != null) {
            boolean mayPass = refused.code() == Code.UNAVAILABLE;
            close(mayPass ? CloseReason.UNAVAILABLE : CloseReason.IMPOSSIBLE);
        }
    }

    /** The client is told of a channel that it stands there. */
    void told(Channel channel, Position reached) {
        if (dialect.saysPositionOfConnection()) {
            position.move(channel, reached);
        }
    }

    /** Precedes a message by the position of the whole connection, where the dialect wants that. */
    void precede() {
        if (isOpen() && !sayPosition()) {
            close(CloseReason.NOT_READING);
        }
    }

    /** Tells the client; false if its dialect has no message for it. */
    boolean tell(Notice notice) {
        return tell(out -> dialect.notice(notice, out));
    }

    private boolean tell(Message message) {
        if (!isOpen()) {
            return true;
        }
        var out = written(message);
        if (out != null && !say(out)) {
            close(CloseReason.NOT_READING);
        }
        return out != null;
    }

    /** The message in its frame; null if it has no form in the session's dialect. */
    private @Nullable Out written(Message message) {
        var out = new Out(256);
        int mark = outlet.framing().begin(out);
        if (!message.write(out)) {
            return null;
        }
        outlet.framing().end(out, mark);
        return out;
    }

    /** Says a message; false if it was dropped, because too much waits already. */
    private boolean say(Out message) {
        return sayPosition() && outlet.send(message.toArray());
    }

    private boolean sayPosition() {
        if (!dialect.saysPositionOfConnection()) {
            return true;
        }
        var out = new Out(128);
        dialect.position(position.toString(), out);
        return outlet.send(out.toArray());
    }

    /** Writes itself; false if it has no form in the session's dialect. */
    private interface Message {
        boolean write(Out out);
    }

    void onStalled() {
        if (!isStalled) {
            isStalled = true;
            stalledAt = time().nanos();
        }
    }

    // --- time and end

    /**
     * Does what is due: pings, closes when nothing was heard or the token has expired.
     *
     * @return when it wants to be called again, on the clock of {@link Time#nanos}, or {@link
     *     Wheel#NEVER}
     */
    public long onTick() {
        wheelAt = look();
        return wheelAt;
    }

    /** What has changed may make something due before the wheel comes round. */
    private void lookSooner() {
        long due = look();
        if (due < Math.min(wheelAt, soonerAt)) {
            soonerAt = due;
            lane.executeAfter(due - time().nanos(), this::lookAgain);
        }
    }

    private void lookAgain() {
        soonerAt = Wheel.NEVER;
        lookSooner();
    }

    private long look() {
        try {
            return isOpen() ? tick() : Wheel.NEVER;
        } catch (RuntimeException bug) {
            fail(bug);
            return Wheel.NEVER;
        }
    }

    private long tick() {
        long now = time().nanos();
        CloseReason due = due(now);
        if (due != null) {
            close(due);
            return Wheel.NEVER;
        }
        long next = now + untilPing(now);
        next = Math.min(next, now + identity.untilNext(this::tell));
        if (!subscriptions.isEmpty()) {
            next = Math.min(next, now + untilPositions(now));
            next = subscriptions.disconnectSlow() ? Math.min(next, untilSlow(now)) : next;
        }
        return next;
    }

    /** When a client that is slow now, or is so next, has been slow for too long. */
    private long untilSlow(long now) {
        return (isStalled ? stalledAt : now) + SLOW.toNanos();
    }

    private @Nullable CloseReason due(long now) {
        if (identity.hasEnded()) {
            return identity.isStranger() ? CloseReason.UNAUTHENTICATED : CloseReason.TOKEN_EXPIRED;
        }
        if (isOutgrown()) {
            return CloseReason.OUTGROWN;
        }
        if (!isStalled) {
            boolean isIdle = now - heardAt >= context.settings().idleTimeout().toNanos();
            return isIdle ? CloseReason.IDLE : null;
        }
        long stalled = now - stalledAt;
        if (stalled >= context.settings().stallTimeout().toNanos()) {
            return CloseReason.NOT_READING;
        }
        return stalled >= SLOW.toNanos() && subscriptions.disconnectSlow()
                ? CloseReason.TOO_SLOW
                : null;
    }

    /** True if what the client is told as its position no longer names all partitions. */
    private boolean isOutgrown() {
        return !dialect.saysPositionOfConnection()
                && endpoint.dialect().withPositionOfConnection().saysPositionOfConnection()
                && subscriptions.haveSeveralPartitions();
    }

    /**
     * Pings if that is due; answers how long until it may be again, or until the client is idle.
     */
    private long untilPing(long now) {
        long pingEvery = context.settings().pingEvery().toNanos();
        long sinceSign = now - Math.max(heardAt, pingedAt);
        if (sinceSign >= pingEvery) {
            pingedAt = now;
            sinceSign = 0;
            outlet.ping();
        }
        long limit =
                isStalled
                        ? context.settings().stallTimeout().toNanos() - (now - stalledAt)
                        : context.settings().idleTimeout().toNanos() - (now - heardAt);
        return Math.min(pingEvery - sinceSign, limit);
    }

    private long untilPositions(long now) {
        long every = Math.min(POSITIONS_NANOS, context.settings().pingEvery().toNanos());
        if (dialect.terms().tellsPosition() && now - toldAt >= every && outlet.isWritable()) {
            toldAt = now;
            subscriptions.tellQuietPositions();
        }
        return Math.max(Wheel.TICK.toNanos(), every - (now - toldAt));
    }

    /** Ends it in good order: tells how far each subscription came, and closes. */
    public void shutDown() {
        try {
            close(CloseReason.SHUTTING_DOWN);
        } catch (RuntimeException bug) {
            fail(bug);
        }
    }

    /** Ends it because a bug has been met in it, even if that is met again in saying so. */
    public void fail() {
        context.meters().bug();
        try {
            close(CloseReason.INTERNAL_ERROR);
        } finally {
            leave(CloseReason.INTERNAL_ERROR);
        }
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
        if (!isOpen()) {
            return;
        }
        if (reason == CloseReason.SHUTTING_DOWN || reason == CloseReason.TOO_SLOW) {
            subscriptions.tellPositions();
        }
        if (isOpen() && dialect.terms().ending() == Terms.Ending.MESSAGE) {
            var farewell = written(out -> dialect.notice(new Notice.Ending(reason), out));
            var _ = farewell != null && say(farewell);
        }
        leave(reason);
    }

    private void leave(CloseReason reason) {
        if (end(reason)) {
            outlet.close(dialect.closeCode(reason), reason.text());
        }
    }

    private boolean end(CloseReason reason) {
        if (!isOpen()) {
            return false;
        }
        closed = reason;
        subscriptions.closeAll();
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
