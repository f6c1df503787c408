package io.sluice.mqtt;

import io.sluice.hub.Appender;
import io.sluice.hub.Lease;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Time;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pipeline at work: its connections, its thread, its counts. */
final class Pipeline {
    /** More than that many messages of QoS 0 are not waited for: nobody would hold them back. */
    static final int MOST_WITHOUT_ACKNOWLEDGEMENT = 1000;

    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);
    private static final Duration DRAIN = Duration.ofMillis(700);

    private final PipelineSettings settings;
    private final Time time;
    private final Counts counts = new Counts();
    private final Backlog backlog = new Backlog();
    private final Problems problems;
    private final Handover handover;
    private final Link link;
    private final Thread handing;
    private final Thread linking;
    private Lease.@Nullable Hold role;

    Pipeline(
            MqttSettings mqtt,
            PipelineSettings settings,
            Appender appender,
            Quarantine quarantine,
            Time time) {
        this.settings = settings;
        this.time = time;
        this.problems = new Problems(time);
        this.handover = new Handover(settings, appender, quarantine, time, counts, problems);
        this.link = new Link(mqtt, settings, this::receive, backlog, problems, time);
        this.handing = thread("log", handover);
        this.linking = thread("link", link);
    }

    private Thread thread(String what, Runnable task) {
        return Thread.ofVirtual()
                .name("mqtt-" + settings.name() + "-" + what)
                .uncaughtExceptionHandler(this::onBug)
                .unstarted(task);
    }

    private void onBug(Thread thread, Throwable e) {
        problems.note("a bug ended " + thread.getName());
        log.atError()
                .addKeyValue("pipeline", settings.name())
                .setCause(e)
                .log("A bug ended a thread of an MQTT pipeline");
    }

    /** Connects once this node has the pipeline's role. */
    void start(Lease lease) {
        handing.start();
        linking.start();
        role =
                lease.hold(
                        "intake:" + settings.name(),
                        new Lease.Holder() {
                            @Override
                            public void gained(long fence) {
                                link.gained();
                            }

                            @Override
                            public void lost() {
                                link.lost();
                            }
                        });
    }

    private void receive(int qos, Delivery.Receipt receipt) {
        if (qos == 0 && backlog.size() >= MOST_WITHOUT_ACKNOWLEDGEMENT) {
            counts.received.increment();
            counts.unmapped(Reason.OVERRUN).increment();
            return;
        }
        handover.offer(new Delivery(receipt, backlog));
    }

    /** Settles what can be settled quickly, says goodbye to the broker, and gives its role up. */
    void close() throws InterruptedException {
        link.pause();
        try {
            backlog.awaitNone(DRAIN, time);
        } finally {
            linking.interrupt();
            handing.interrupt();
        }
        linking.join();
        handing.join();
        Lease.Hold held = role;
        if (held != null) {
            held.close();
        }
    }

    Counts counts() {
        return counts;
    }

    String name() {
        return settings.name();
    }

    PipelineStatus status() {
        return new PipelineStatus(
                settings.name(),
                link.isConnected(),
                link.isWaiting(),
                counts.received.sum(),
                counts.appended.sum(),
                counts.unmapped(),
                counts.tooSoon.sum() + counts.unwanted.sum(),
                backlog.size(),
                problems.last());
    }
}
