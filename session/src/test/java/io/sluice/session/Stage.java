package io.sluice.session;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sluice.hub.SlowPolicy;
import io.sluice.hub.Stream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything around sessions: a lane, a clock, and two streams, {@code energy} and {@code heat}.
 */
final class Stage {
    static final Duration TICK = Wheel.TICK;

    final FakeTime time = new FakeTime();
    final FakeLane lane = new FakeLane();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final SessionMeters meters = new SessionMeters(registry);
    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    final Stream energy;
    final Stream heat;
    final Feeder feeder = new Feeder();
    final Roster roster = new Roster(time);
    Dialect dialect = WordDialect.INSTANCE;
    SessionSettings settings = SessionSettings.STANDARD;
    List<String> onConnect = List.of();
    @Nullable SlowPolicy slow;

    Stage() {
        this(1024 * 1024);
    }

    Stage(int tailBytes) {
        energy = new Stream("energy", tailBytes, List.of(lane), time);
        heat = new Stream("heat", tailBytes, List.of(lane), time);
    }

    Session open(FakeOutlet outlet) {
        return open(outlet, Principal.anonymous(Access.EVERYTHING));
    }

    Session open(FakeOutlet outlet, Principal principal) {
        var session = Session.open(endpoint(), principal, outlet, lane, context());
        roster.add(session);
        return session;
    }

    Endpoint endpoint() {
        Map<String, Offer> offers = new HashMap<>();
        offers.put("energy", new Offer(energy, slow));
        offers.put("heat", new Offer(heat, slow));
        return new Endpoint("/ws", dialect, offers, onConnect);
    }

    private SessionContext context() {
        return new SessionContext(settings, meters, allocator, time);
    }

    /** Publishes on {@code energy} and lets the lane run. */
    void publish(@Nullable String... values) {
        energy.chunk(feeder.chunk(values));
        lane.run();
    }

    /** Says something to the session and lets the lane run. */
    void say(Session session, String message) {
        session.onMessage(message.getBytes(StandardCharsets.UTF_8));
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
