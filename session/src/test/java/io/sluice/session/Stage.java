package io.sluice.session;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sluice.filter.FilterLimits;
import io.sluice.filter.InvalidFilter;
import io.sluice.filter.Predicate;
import io.sluice.hub.Chunk;
import io.sluice.hub.Entry;
import io.sluice.hub.Replay;
import io.sluice.hub.SlowPolicy;
import io.sluice.hub.Stream;
import io.sluice.hub.StreamSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Everything around sessions: a lane, a clock, and two streams, {@code energy} and {@code heat}.
 */
final class Stage {
    static final Duration TICK = Wheel.TICK;

    final FakeTime time = new FakeTime();
    final FakeLane lane = new FakeLane(time);
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final SessionMeters meters = new SessionMeters(registry);
    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    final FakeLog log;
    final FakeLog heatLog;
    final Stream energy;
    final Stream heat;
    final HeadCount counts = new HeadCount();
    final Roster roster = new Roster(time, counts);

    /** What tokens clients have shown, each until the test says whose it is. */
    final Deque<CompletableFuture<Principal>> checks = new ArrayDeque<>();

    Dialect dialect = WordDialect.INSTANCE;
    SessionSettings settings = SessionSettings.STANDARD;
    List<String> onConnect = List.of();
    OfferSettings offer = OfferSettings.STANDARD;
    @Nullable Past past;

    /** The streams whose keys are users. */
    final Set<String> perUser = new HashSet<>();

    private @Nullable Map<String, Offer> offers;

    Stage() {
        this(1024 * 1024);
    }

    Stage(int tailBytes) {
        this(StreamSettings.of(tailBytes), 1);
    }

    Stage(StreamSettings stream, int partitions) {
        var replay = new Replay(4, 10_000_000, time);
        log = new FakeLog("topic", "incarnation", partitions, _ -> time.millis());
        heatLog = new FakeLog("warmth", "heat-topic1", partitions, _ -> time.millis());
        energy = new Stream("energy", stream, log, replay, List.of(lane), time);
        heat = new Stream("heat", stream, heatLog, replay, List.of(lane), time);
        lane.run();
    }

    /** A stage whose streams have been reached. */
    Stage begun() {
        feed(log.beginning());
        heat.chunk(heatLog.beginning());
        lane.run();
        return this;
    }

    // --- who comes

    Session open(FakeOutlet outlet) {
        return open(outlet, Principal.anonymous(Access.EVERYTHING));
    }

    Session open(FakeOutlet outlet, Principal principal) {
        return open(outlet, principal, Hello.PLAIN);
    }

    Session open(FakeOutlet outlet, Principal principal, Hello hello) {
        return open(endpoint(), outlet, principal, hello);
    }

    Session open(Endpoint endpoint, FakeOutlet outlet, Principal principal, Hello hello) {
        var session = Session.open(endpoint, principal, hello, outlet, lane, context());
        roster.add(session);
        lane.run();
        return session;
    }

    Endpoint endpoint() {
        var made = offers;
        if (made == null) {
            made =
                    Map.of(
                            "energy", new Offer(energy, offer("energy"), past),
                            "heat", new Offer(heat, offer("heat")));
            offers = made;
        }
        return new Endpoint("/ws", dialect, made, onConnect);
    }

    private OfferSettings offer(String stream) {
        return new OfferSettings(
                offer.slow(),
                offer.rows(),
                offer.every(),
                perUser.contains(stream),
                offer.isJson(),
                offer.fields(),
                offer.headers());
    }

    private SessionContext context() {
        return new SessionContext(
                settings,
                meters,
                _ -> {
                    var check = new CompletableFuture<Principal>();
                    checks.addLast(check);
                    return check;
                },
                allocator,
                time);
    }

    // --- how streams are offered

    Stage slow(SlowPolicy slow) {
        offer =
                new OfferSettings(
                        slow, offer.rows(), offer.every(), false, true, Set.of(), Set.of());
        return this;
    }

    Stage rows(String rule) {
        offer = new OfferSettings(null, rule(rule), offer.every(), false, true, Set.of(), Set.of());
        return this;
    }

    Stage every(Duration every) {
        offer = new OfferSettings(null, offer.rows(), every, false, true, Set.of(), Set.of());
        return this;
    }

    static Predicate rule(String text) {
        try {
            return Predicate.parseRule(text, FilterLimits.DEFAULTS);
        } catch (InvalidFilter e) {
            throw new IllegalArgumentException(e);
        }
    }

    // --- what happens

    /** Publishes on {@code energy} and lets the lane run. */
    void publish(@Nullable String... values) {
        feed(log.chunk(values));
    }

    /** Publishes on {@code energy} about keys. */
    void publish(Entry... entries) {
        feed(log.chunk(null, 0, List.of(entries)));
    }

    /** Publishes on {@code energy} about a key. */
    void publishKeyed(String key, @Nullable String value) {
        publish(FakeLog.entry(key, value));
    }

    void feed(Chunk chunk) {
        energy.chunk(chunk);
        lane.run();
    }

    /** Says something to the session and lets the lane run. */
    void say(Session session, String message) {
        session.onMessage(message.getBytes(StandardCharsets.UTF_8));
        lane.run();
    }

    /** The log answers what it has been asked, until there is nothing more to ask. */
    void answer() {
        lane.run();
        while (log.answer() > 0) {
            lane.run();
        }
    }

    /** The token that was shown first is that of... */
    void accept(Principal principal) {
        checks.removeFirst().complete(principal);
        lane.run();
    }

    void reject(Throwable why) {
        checks.removeFirst().completeExceptionally(why);
        lane.run();
    }

    /** Lets time pass tick by tick. */
    void pass(Duration duration) {
        for (long left = duration.toMillis(); left > 0; left -= TICK.toMillis()) {
            time.advance(TICK);
            roster.wheel().advance();
            lane.run();
        }
    }

    double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    long directMemory() {
        return allocator.metric().usedDirectMemory();
    }
}
