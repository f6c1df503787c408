package io.sluice.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted about sessions. Any thread. */
public final class SessionMeters {
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong subscriptions = new AtomicLong();
    private final Map<CloseReason, Counter> closes = new EnumMap<>(CloseReason.class);
    private final Map<Notice.Code, Counter> refusals = new EnumMap<>(Notice.Code.class);
    private final Counter opened;
    private final Counter messages;
    private final Counter gaps;
    private final Counter bugs;
    private final Timer duration;

    public SessionMeters(MeterRegistry registry) {
        Gauge.builder("sluice.connections", connections, AtomicInteger::get)
                .description("Sessions open now")
                .register(registry);
        Gauge.builder("sluice.subscriptions", subscriptions, AtomicLong::get)
                .description("Subscriptions of all sessions now")
                .register(registry);
        opened =
                Counter.builder("sluice.connections.opened")
                        .description("Sessions opened")
                        .register(registry);
        for (var reason : CloseReason.values()) {
            closes.put(
                    reason,
                    Counter.builder("sluice.connections.closed")
                            .description("Sessions ended, by reason")
                            .tag("reason", reason.label())
                            .register(registry));
        }
        for (var code : Notice.Code.values()) {
            refusals.put(
                    code,
                    Counter.builder("sluice.requests.refused")
                            .description("Client messages answered with an error, by code")
                            .tag("code", code.text())
                            .register(registry));
        }
        messages =
                Counter.builder("sluice.messages.received")
                        .description("Messages received from clients")
                        .register(registry);
        gaps =
                Counter.builder("sluice.gaps")
                        .description("Times a slow client was moved over a gap")
                        .register(registry);
        bugs =
                Counter.builder("sluice.errors")
                        .description("Sessions ended by a bug")
                        .register(registry);
        duration =
                Timer.builder("sluice.connection.duration")
                        .description("How long sessions were open")
                        .serviceLevelObjectives(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(10),
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(10),
                                Duration.ofHours(1),
                                Duration.ofHours(12))
                        .register(registry);
    }

    /** Sessions open now. */
    public int connections() {
        return connections.get();
    }

    void opened() {
        connections.incrementAndGet();
        opened.increment();
    }

    void closed(CloseReason reason, Duration after) {
        connections.decrementAndGet();
        duration.record(after);
        var counter = closes.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    void subscriptions(int change) {
        subscriptions.addAndGet(change);
    }

    void received() {
        messages.increment();
    }

    void refused(Notice.Code code) {
        var counter = refusals.get(code);
        if (counter != null) {
            counter.increment();
        }
    }

    void missed() {
        gaps.increment();
    }

    void bug() {
        bugs.increment();
    }
}
