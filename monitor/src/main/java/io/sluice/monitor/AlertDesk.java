package io.sluice.monitor;

import io.sluice.hub.Appender;
import io.sluice.hub.Lease;
import io.sluice.hub.Payload;
import io.sluice.hub.Time;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges each round by the rules, and tells what has become of alerts: to a log, and to webhooks.
 *
 * <p>Where there are several nodes, only the holder of the role {@code alerts} judges. The others
 * read what it tells, so that whoever has the role next neither tells anything twice nor leaves
 * anything unresolved; only what was pending is held anew.
 */
public final class AlertDesk implements AutoCloseable {
    private static final String ROLE = "alerts";

    private final Time time;
    private final AlertMeters meters;
    private final Alerts alerts;
    private final AlertJournal journal;
    private final Webhook webhook;
    private final Lease.@Nullable Hold hold;
    private volatile boolean holds;
    private boolean judging;

    /**
     * @param appender where alerts are written to
     * @param lease null if this node is the only one
     */
    public AlertDesk(
            AlertSettings settings,
            WebhookSettings webhooks,
            Appender appender,
            @Nullable Lease lease,
            AlertMeters meters,
            Time time) {
        this.time = time;
        this.meters = meters;
        this.alerts = new Alerts(settings);
        this.journal = new AlertJournal(appender, settings.queue());
        this.webhook = new Webhook(webhooks, settings.queue(), time);
        meters.bind(this, settings.rules());
        meters.bind(journal);
        webhook.deliveries().forEach(meters::bind);
        this.holds = lease == null;
        this.hold = lease == null ? null : lease.hold(ROLE, holder());
    }

    private Lease.Holder holder() {
        return new Lease.Holder() {
            @Override
            public void gained(long fence) {
                holds = true;
            }

            @Override
            public void lost() {
                holds = false;
            }
        };
    }

    /**
     * Judges a round. Does not block.
     *
     * @param gone subjects that have been deleted since the round before, e.g. {@code topic:x}
     */
    public synchronized void onMeasurements(List<Measurement> measurements, Set<String> gone) {
        if (!holds) {
            judging = false;
            return;
        }
        if (!judging) {
            judging = true;
            alerts.resume(time.millis(), time.nanos());
        }
        alerts.judge(measurements, gone, time.millis(), time.nanos()).forEach(this::tell);
    }

    private void tell(AlertNotice notice) {
        journal.tell(notice);
        if (notice.kind() != AlertNotice.Kind.RESTATED) {
            meters.changed(notice, alerts.hasRule(notice.rule()));
            webhook.tell(notice);
        }
    }

    /**
     * Takes what the log holds of alerts: before the first round all that it holds, in order or
     * only the last of each; with several nodes whatever is written from then on, too. What this
     * node tells itself is passed over, and what is no document of an alert.
     *
     * @param document null is passed over
     */
    public void remember(@Nullable Payload document) {
        if (document == null) {
            return;
        }
        var told = AlertNotice.read(document);
        synchronized (this) {
            if (!holds || !judging) {
                told.ifPresent(notice -> alerts.remember(notice, time.millis(), time.nanos()));
            }
        }
    }

    /** Alerts that fire by that rule, as far as this node tells of them. */
    synchronized int firing(String rule) {
        return judging ? alerts.firing(rule) : 0;
    }

    long refused() {
        return alerts.refused();
    }

    /** Ends telling; what has not been told by then is not told. */
    @Override
    public void close() {
        if (hold != null) {
            hold.close();
        }
        journal.close();
        webhook.close();
    }
}
