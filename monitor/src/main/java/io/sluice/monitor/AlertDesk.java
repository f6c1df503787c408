package io.sluice.monitor;

import io.sluice.hub.Appender;
import io.sluice.hub.Payload;
import io.sluice.hub.Time;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges each round by the rules, and tells what has become of alerts: to a log, and to webhooks.
 *
 * <p>Where there are several nodes, only the one that does the rounds judges. The others read what
 * it tells, so that whoever does them next neither tells anything twice nor leaves anything
 * unresolved; only what was pending is held anew.
 */
final class AlertDesk implements Judge, AutoCloseable {
    private final Time time;
    private final AlertMeters meters;
    private final Alerts alerts;
    private final AlertJournal journal;
    private final Webhook webhook;
    private boolean judging;

    /**
     * @param appender where alerts are written to
     */
    AlertDesk(
            AlertSettings settings,
            WebhookSettings webhooks,
            Appender appender,
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
    }

    @Override
    public synchronized void rest() {
        judging = false;
    }

    @Override
    public synchronized void onMeasurements(List<Measurement> measurements, Set<String> gone) {
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
    void remember(@Nullable Payload document) {
        if (document == null) {
            return;
        }
        var told = AlertNotice.read(document);
        synchronized (this) {
            if (!judging) {
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
        journal.close();
        webhook.close();
    }
}
