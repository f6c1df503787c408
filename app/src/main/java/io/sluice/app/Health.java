package io.sluice.app;

import io.sluice.hub.Log;
import io.sluice.hub.Time;
import io.sluice.mqtt.MqttIntake;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Need;
import io.sluice.transport.Reply;
import io.sluice.transport.Request;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the gateway does its work: for balancers, which need to know if it is ready, and for
 * people, who get one word. Any thread.
 */
final class Health {
    /** For so long a server may be away before readiness turns red: sessions stay open anyway. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Time time;
    private volatile List<Backend> backends = List.of();
    private volatile List<Log> logs = List.of();
    private volatile BooleanSupplier needs = () -> true;
    private volatile @Nullable MqttIntake intake;
    private volatile boolean shuttingDown;
    private volatile boolean wasReady;

    Health(Time time) {
        this.time = time;
    }

    /** One word. */
    enum Status {
        STARTING,
        HEALTHY,
        DEGRADED,
        STOPPING
    }

    void watch(List<Backend> watched, Collection<Log> watchedLogs) {
        backends = List.copyOf(watched);
        logs = List.copyOf(watchedLogs);
    }

    /** It does not work, either, before that is so. */
    void require(BooleanSupplier needed) {
        needs = needed;
    }

    void watch(MqttIntake watched) {
        intake = watched;
    }

    void shuttingDown() {
        shuttingDown = true;
    }

    /** How it is. */
    Status status() {
        if (shuttingDown) {
            return Status.STOPPING;
        }
        if (isWorking() && isConnected()) {
            return Status.HEALTHY;
        }
        return wasReady ? Status.DEGRADED : Status.STARTING;
    }

    /** True if clients should be sent here. */
    boolean isReady() {
        return !shuttingDown && (isWorking() || (wasReady && !isAwayTooLong()));
    }

    /** True if records can be read now; whoever asks, that it was so is remembered. */
    private boolean isWorking() {
        boolean works = isFollowing() && isReachable() && needs.getAsBoolean();
        if (works) {
            wasReady = true;
        }
        return works;
    }

    private boolean isFollowing() {
        return !logs.isEmpty() && logs.stream().map(Log::status).allMatch(Log.Status::following);
    }

    private boolean isReachable() {
        return backends.stream().allMatch(backend -> backend.awaySince().isEmpty());
    }

    private boolean isAwayTooLong() {
        long longAgo = time.millis() - PATIENCE.toMillis();
        return backends.stream()
                .flatMap(backend -> backend.awaySince().stream())
                .anyMatch(since -> since.toEpochMilli() < longAgo);
    }

    private boolean isConnected() {
        MqttIntake watched = intake;
        return watched == null
                || watched.status().stream().allMatch(p -> p.connected() || p.isWaiting());
    }

    /** {@code /health}, {@code /health/live} and {@code /health/ready}. */
    List<HttpRoute> routes(boolean text) {
        return List.of(
                Route.of("/health", Need.NOTHING, request -> overall(request, text)),
                Route.of("/health/live", Need.NOTHING, _ -> word(200, "alive")),
                Route.of("/health/ready", Need.NOTHING, _ -> ready()));
    }

    private Reply overall(Request request, boolean text) {
        return text && !request.accept().contains("json")
                ? Reply.text(200, "OK")
                : word(200, status().name().toLowerCase(Locale.ROOT));
    }

    private Reply ready() {
        return isReady() ? word(200, "ready") : word(503, status().name().toLowerCase(Locale.ROOT));
    }

    private static Reply word(int code, String status) {
        return Reply.json(code, "{\"status\":\"" + status + "\"}");
    }
}
