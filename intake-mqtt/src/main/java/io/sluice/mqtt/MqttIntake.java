package io.sluice.mqtt;

import io.sluice.hub.Appender;
import io.sluice.hub.Lease;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * All pipelines from one broker. Started once, closed once.
 *
 * <p>{@link #start} does not wait for the broker: it may come and go. {@link #close} settles what
 * the log still confirms within a moment; what is then unacknowledged the broker keeps and sends
 * again to the next one with our client id.
 */
public final class MqttIntake implements AutoCloseable {
    private static final Duration LONGEST_CLOSE = Duration.ofMillis(1_900);

    private final Time time;
    private final List<Pipeline> pipelines;

    /**
     * @param appenders gives the writing end of each topic; asked once for each pipeline. They are
     *     not closed here, and should outlive this
     * @param quarantine where unusable messages are kept
     */
    public MqttIntake(
            MqttSettings settings,
            Function<String, Appender> appenders,
            Quarantine quarantine,
            Time time) {
        this.time = time;
        this.pipelines =
                settings.pipelines().stream()
                        .map(p -> pipeline(settings, p, appenders, quarantine, time))
                        .toList();
    }

    private static Pipeline pipeline(
            MqttSettings settings,
            PipelineSettings pipeline,
            Function<String, Appender> appenders,
            Quarantine quarantine,
            Time time) {
        var appender = appenders.apply(pipeline.to().kafkaTopic());
        return new Pipeline(settings, pipeline, appender, quarantine, time);
    }

    /**
     * Connects each pipeline while this node has its role, {@code intake:<pipeline>}.
     *
     * @param lease gives the roles
     */
    public void start(Lease lease) {
        pipelines.forEach(pipeline -> pipeline.start(lease));
    }

    /** How each pipeline is doing, in the order of the settings. */
    public List<PipelineStatus> status() {
        return pipelines.stream().map(Pipeline::status).toList();
    }

    List<Pipeline> pipelines() {
        return pipelines;
    }

    /** Takes at most two seconds. */
    @Override
    public void close() {
        var closers = new ArrayList<Thread>();
        for (var pipeline : pipelines) {
            closers.add(
                    Thread.ofVirtual()
                            .name("mqtt-" + pipeline.name() + "-close")
                            .start(() -> close(pipeline)));
        }
        long deadline = time.nanos() + LONGEST_CLOSE.toNanos();
        try {
            for (var closer : closers) {
                closer.join(Duration.ofNanos(Math.max(1, deadline - time.nanos())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Pipeline pipeline) {
        try {
            pipeline.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
