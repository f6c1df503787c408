package io.sluice.session;

import static java.util.Objects.requireNonNull;

import io.sluice.hub.Lane;
import io.sluice.hub.Position;
import io.sluice.session.Notice.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A session's subscriptions: at most one of each channel. Belongs to the session's lane. */
final class Subscriptions implements Prelude.Then {
    private final Session session;
    private final Outlet outlet;
    private final Lane lane;
    private final SessionContext context;
    private final Endpoint endpoint;
    private Dialect dialect;
    private final List<Subscription> all = new ArrayList<>(1);
    private final List<Prelude> preludes = new ArrayList<>(0);

    Subscriptions(
            Session session,
            Outlet outlet,
            Lane lane,
            SessionContext context,
            Endpoint endpoint,
            Dialect dialect) {
        this.session = session;
        this.outlet = outlet;
        this.lane = lane;
        this.context = context;
        this.endpoint = endpoint;
        this.dialect = dialect;
    }

    // --- requests

    /** Subscribes to each of the channels, or tells why not. */
    void subscribe(List<String> channels, Wish wish, boolean isSilent) {
        if (areTooMany(channels)) {
            return;
        }
        for (String channel : channels) {
            if (session.isOpen()) {
                subscribe(channel, wish, isSilent);
            }
        }
    }

    void subscribe(String channel, Wish wish, boolean isSilent) {
        Subscription present = find(channel);
        if (present != null && wish.isPlain()) {
            present.confirm();
            return;
        }
        try {
            var plan = planner().plan(channel, wish);
            boolean isNew = !endPrelude(plan.channel()) && present == null;
            if (isNew && all.size() + preludes.size() >= context.settings().maxSubscriptions()) {
                throw tooMany();
            }
            if (plan.inquiry() != null) {
                beginWithPast(plan, plan.inquiry(), present);
                return;
            }
            begin(plan, present, isSilent ? Subscription::silently : made -> made);
        } catch (Refusal refusal) {
            session.refuse(refusal.notice(channel));
        }
    }

    // --- what was

    private void beginWithPast(Plan plan, Past.Inquiry inquiry, @Nullable Subscription present) {
        if (present != null) {
            remove(present);
        }
        var prelude = new Prelude(plan, session, outlet, this);
        preludes.add(prelude);
        prelude.ask(requireNonNull(plan.offer().past()), inquiry, lane);
    }

    private boolean endPrelude(Channel channel) {
        for (var prelude : preludes) {
            if (prelude.plan().channel().equals(channel)) {
                prelude.cancel();
                return preludes.remove(prelude);
            }
        }
        return false;
    }

    @Override
    public void begin(Prelude over, Plan live) {
        preludes.remove(over);
        try {
            begin(live, null, made -> made);
        } catch (Refusal refusal) {
            session.refuse(refusal.notice(live.channel().text()));
        }
    }

    @Override
    public void refuse(Prelude over, Refusal why) {
        preludes.remove(over);
        session.refuse(why.notice(over.plan().channel().text()));
    }

    // --- more requests

    /** Subscribes to what the endpoint gives, without a word about it. */
    void give(Welcome.Given given) {
        if (!session.isOpen()) {
            return;
        }
        String channel = given.channel().text();
        try {
            begin(planner().given(channel, given.wish()), null, Subscription::silently);
        } catch (Refusal refusal) {
            session.refuse(refusal.notice(channel));
        }
    }

    void unsubscribe(List<String> channels) {
        if (areTooMany(channels)) {
            return;
        }
        for (String channel : channels) {
            if (session.isOpen()) {
                unsubscribe(channel);
            }
        }
    }

    private void unsubscribe(String name) {
        Subscription present = find(name);
        if (present != null) {
            remove(present);
            session.tell(new Notice.Unsubscribed(present.channel(), null));
            return;
        }
        try {
            var channel = planner().known(name);
            endPrelude(channel);
            session.tell(new Notice.Unsubscribed(channel, null));
        } catch (Refusal refusal) {
            session.refuse(refusal.notice(name));
        }
    }

    void pace(Request.SetPace request) {
        if (areTooMany(request.channels())) {
            return;
        }
        for (String channel : request.channels()) {
            if (!session.isOpen()) {
                return;
            }
            try {
                pace(channel, request);
            } catch (Refusal refusal) {
                session.refuse(refusal.notice(channel));
            }
        }
    }

    private void pace(String channel, Request.SetPace request) throws Refusal {
        Subscription present = find(channel);
        if (present == null) {
            throw new Refusal(
                    Code.NOT_SUBSCRIBED,
                    "there is no subscription of '" + Refusal.shown(channel) + "'",
                    null);
        }
        var wish = present.wish().at(request.every(), request.deliver());
        var pace = planner().pace(present.channel(), present.plan().offer(), wish);
        session.tell(new Notice.Paced(present.channel(), pace));
        present.pace(wish, pace);
    }

    /** Each channel gets an answer of its own, so there may not be any number of them. */
    private boolean areTooMany(List<String> channels) {
        boolean areTooMany = channels.size() > context.settings().maxSubscriptions();
        if (areTooMany) {
            session.refuse(tooMany().notice());
        }
        return areTooMany;
    }

    private Refusal tooMany() {
        return new Refusal(
                Code.TOO_MANY_SUBSCRIPTIONS,
                "at most "
                        + context.settings().maxSubscriptions()
                        + " subscriptions per connection",
                null);
    }

    private Planner planner() {
        return new Planner(endpoint, session.principal(), context.time().millis());
    }

    // --- beginning and ending

    private void begin(
            Plan plan, @Nullable Subscription present, UnaryOperator<Subscription> finish)
            throws Refusal {
        if (!plan.offer().selections().enter(plan.selection())) {
            throw new Refusal(
                    Code.FILTER_TOO_COMPLEX,
                    "the stream has too many different filters; use one that others use, or none",
                    null);
        }
        var subscription = finish.apply(make(plan));
        if (present == null) {
            all.add(subscription);
            context.meters().subscriptions(1);
        } else {
            present.close();
            all.set(all.indexOf(present), subscription);
        }
        subscription.open();
    }

    private Subscription make(Plan plan) {
        var station = plan.offer().stream().station(lane);
        return new Subscription(session, outlet, station, variant(plan), plan);
    }

    private FrameVariant variant(Plan plan) {
        return new FrameVariant(
                dialect,
                outlet.framing(),
                plan.channel(),
                plan.selection(),
                plan.opening().view(),
                plan.offer().selections(),
                context.allocator());
    }

    void remove(Subscription subscription) {
        subscription.close();
        if (all.remove(subscription)) {
            context.meters().subscriptions(-1);
        }
    }

    void closeAll() {
        preludes.forEach(Prelude::cancel);
        preludes.clear();
        all.forEach(Subscription::close);
        context.meters().subscriptions(-all.size());
        all.clear();
    }

    /**
     * The principal has another token: what it does not allow ends, and what it allows otherwise
     * goes on so, from where it is.
     */
    void planAgain() {
        for (var prelude : List.copyOf(preludes)) {
            endPrelude(prelude.plan().channel());
            subscribe(prelude.plan().channel().text(), prelude.plan().wish(), false);
        }
        for (var subscription : List.copyOf(all)) {
            if (!session.isOpen()) {
                return;
            }
            try {
                planAgain(subscription);
            } catch (Refusal refusal) {
                remove(subscription);
                session.tell(new Notice.Unsubscribed(subscription.channel(), Code.FORBIDDEN));
            }
        }
    }

    private void planAgain(Subscription subscription) throws Refusal {
        var wish = subscription.wish();
        var plan = planner().plan(subscription.channel().text(), wish);
        var pace = plan.opening().pace();
        boolean isPaced = !pace.equals(subscription.pace());
        if (!variant(plan).equals(subscription.variant())) {
            begin(
                    plan.beginningAt(subscription.here()),
                    subscription,
                    made -> made.insteadOf(subscription));
        } else if (isPaced) {
            subscription.pace(wish, pace);
        }
        if (isPaced) {
            session.tell(new Notice.Paced(subscription.channel(), pace));
        }
    }

    /** The session goes on in another language, and each of them from where it is. */
    void speak(Dialect changed) {
        dialect = changed;
        for (var subscription : List.copyOf(all)) {
            if (session.isOpen()) {
                goOn(subscription);
            }
        }
    }

    private void goOn(Subscription subscription) {
        try {
            begin(subscription.goingOn(), subscription, made -> made.insteadOf(subscription));
        } catch (Refusal refusal) {
            remove(subscription);
            session.refuse(refusal.notice(subscription.channel().text()));
        }
    }

    // --- all of them

    boolean isEmpty() {
        return all.isEmpty() && preludes.isEmpty();
    }

    void resume() {
        List.copyOf(preludes).forEach(Prelude::resume);
        for (int i = 0; i < all.size() && session.isOpen(); i++) {
            all.get(i).resume();
        }
    }

    /** Tells of each how far it came. */
    void tellPositions() {
        tell(Subscription::reached);
    }

    /** Tells how far those have come that have sent nothing for a while. */
    void tellQuietPositions() {
        tell(Subscription::quietlyReached);
    }

    private void tell(Function<Subscription, @Nullable Position> question) {
        for (var subscription : List.copyOf(all)) {
            var reached = question.apply(subscription);
            if (reached != null) {
                session.tell(new Notice.Reached(subscription.channel(), reached));
            }
        }
    }

    /** True if one of them is of a stream with more than one partition. */
    boolean haveSeveralPartitions() {
        return all.stream().anyMatch(s -> s.plan().offer().stream().partitions() > 1);
    }

    /** True if one of them is not to wait for a slow client. */
    boolean disconnectSlow() {
        return all.stream().anyMatch(subscription -> subscription.plan().disconnectsSlow());
    }

    private @Nullable Subscription find(String channel) {
        for (var subscription : all) {
            if (subscription.channel().text().equals(channel)) {
                return subscription;
            }
        }
        return null;
    }
}
