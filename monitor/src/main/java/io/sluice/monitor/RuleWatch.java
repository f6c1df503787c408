package io.sluice.monitor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One rule and its alerts, by subject. One thread at a time.
 *
 * <pre>
 *             bad                      bad for hold
 *   (none) ---------> pending ------------------------> firing
 *      ^                 |  not bad                        |  good, gone, or unknown for long
 *      +-----------------+---------------------------------+
 * </pre>
 *
 * What is between good and bad ends what is pending and does not end what is firing.
 */
final class RuleWatch {
    private final AlertRule rule;
    private final Duration forget;
    private final Duration restate;
    private final BooleanSupplier room;
    private final Map<String, Alert> alerts = new HashMap<>();

    /** When something is judged, by both clocks. */
    record Moment(long millis, long nanos) {}

    /** A value that is bad, or was and is not good yet. */
    private static final class Alert {
        private boolean firing;
        private double value;
        private long sinceMillis;
        private long sinceNanos;
        private long seenNanos;
        private long toldNanos;
    }

    /**
     * @param room whether one more alert may be watched
     */
    RuleWatch(AlertRule rule, AlertSettings settings, BooleanSupplier room) {
        this.rule = rule;
        this.forget = settings.forget();
        this.restate = settings.restate();
        this.room = room;
    }

    AlertRule rule() {
        return rule;
    }

    /** True if it is about that measure, as notices call it. */
    boolean measures(String measure) {
        return measure.equals(measure());
    }

    private String measure() {
        return rule.measure().name().toLowerCase(Locale.ROOT);
    }

    int size() {
        return alerts.size();
    }

    int firing() {
        return (int) alerts.values().stream().filter(alert -> alert.firing).count();
    }

    /** Takes a value, which is a number; answers what is to be told of it. */
    Optional<AlertNotice> see(String subject, double value, Moment now) {
        var alert = alerts.get(subject);
        if (alert == null) {
            if (value <= rule.above() || !rule.subject().covers(subject) || !room.getAsBoolean()) {
                return Optional.empty();
            }
            alert = begin(now);
            alerts.put(subject, alert);
        }
        alert.value = value;
        alert.seenNanos = now.nanos();
        return alert.firing ? seeFiring(subject, alert, now) : seePending(subject, alert, now);
    }

    private static Alert begin(Moment now) {
        var alert = new Alert();
        alert.sinceMillis = now.millis();
        alert.sinceNanos = now.nanos();
        return alert;
    }

    private Optional<AlertNotice> seePending(String subject, Alert alert, Moment now) {
        if (alert.value <= rule.above()) {
            alerts.remove(subject);
            return Optional.empty();
        }
        if (now.nanos() - alert.sinceNanos < rule.hold().toNanos()) {
            return Optional.empty();
        }
        alert.firing = true;
        return Optional.of(firing(AlertNotice.Kind.FIRED, subject, alert, now));
    }

    private Optional<AlertNotice> seeFiring(String subject, Alert alert, Moment now) {
        if (alert.value <= rule.clearBelow()) {
            alerts.remove(subject);
            String text = Wording.resolved(rule, subject, alert.value);
            return Optional.of(over(subject, alert, now, null, text));
        }
        if (now.nanos() - alert.toldNanos < restate.toNanos()) {
            return Optional.empty();
        }
        return Optional.of(firing(AlertNotice.Kind.RESTATED, subject, alert, now));
    }

    /** The subject is not there any more. */
    Optional<AlertNotice> gone(String subject, Moment now) {
        var alert = alerts.remove(subject);
        return alert == null || !alert.firing
                ? Optional.empty()
                : Optional.of(over(subject, alert, now, "gone", Wording.gone(subject)));
    }

    /** Ends what has not been measured for long. */
    List<AlertNotice> sweep(Moment now) {
        var notices = new ArrayList<AlertNotice>();
        for (var all = alerts.entrySet().iterator(); all.hasNext(); ) {
            var entry = all.next();
            var alert = entry.getValue();
            if (now.nanos() - alert.seenNanos <= forget.toNanos()) {
                continue;
            }
            all.remove();
            if (alert.firing) {
                String text = Wording.unknown(entry.getKey(), forget);
                notices.add(over(entry.getKey(), alert, now, "unknown", text));
            }
        }
        return notices;
    }

    /** Somebody has told that this fires: a node before, or this one before it was restarted. */
    void remember(AlertNotice told, Moment now) {
        var alert = new Alert();
        alert.firing = true;
        alert.value = told.value();
        alert.sinceMillis = told.sinceMillis();
        alert.sinceNanos = now.nanos();
        alert.seenNanos = now.nanos();
        alert.toldNanos = now.nanos();
        alerts.put(told.subject(), alert);
    }

    /** Somebody has told that this is over. */
    void forget(String subject) {
        alerts.remove(subject);
    }

    /** Begins to judge anew: what is firing has to be measured again, and nothing is pending. */
    void resume(Moment now) {
        alerts.values().removeIf(alert -> !alert.firing);
        alerts.values().forEach(alert -> alert.seenNanos = now.nanos());
    }

    private AlertNotice firing(AlertNotice.Kind kind, String subject, Alert alert, Moment now) {
        alert.toldNanos = now.nanos();
        var lasting = Duration.ofMillis(Math.max(0, now.millis() - alert.sinceMillis));
        String text = Wording.firing(rule, subject, alert.value, lasting);
        return notice(kind, subject, alert, now, null, text);
    }

    private AlertNotice over(
            String subject, Alert alert, Moment now, @Nullable String reason, String text) {
        return notice(AlertNotice.Kind.RESOLVED, subject, alert, now, reason, text);
    }

    private AlertNotice notice(
            AlertNotice.Kind kind,
            String subject,
            Alert alert,
            Moment now,
            @Nullable String reason,
            String text) {
        return new AlertNotice(
                kind,
                now.millis(),
                rule.name(),
                rule.severity(),
                subject,
                measure(),
                alert.value,
                rule.above(),
                alert.sinceMillis,
                reason,
                text,
                rule.description());
    }
}
