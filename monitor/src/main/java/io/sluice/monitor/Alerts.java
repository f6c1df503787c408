package io.sluice.monitor;

import io.sluice.monitor.Measurement.Measure;
import io.sluice.monitor.RuleWatch.Moment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Judges measurements by rules: an alert is a rule and a subject for which it fires. One thread at
 * a time.
 *
 * <p>A round without a measurement of a subject changes nothing for its alerts, so that a broker
 * that does not answer neither raises nor ends any; after a while they end as unknown.
 */
final class Alerts {
    private final AlertSettings settings;
    private final Map<String, RuleWatch> rules = new LinkedHashMap<>();
    private final Map<Measure, List<RuleWatch>> byMeasure = new EnumMap<>(Measure.class);

    /** What fires by documents although no rule asks for it, by key. */
    private final Map<String, AlertNotice> orphans = new LinkedHashMap<>();

    private final LongAdder refused = new LongAdder();

    Alerts(AlertSettings settings) {
        this.settings = settings;
        for (var rule : settings.rules()) {
            var watch = new RuleWatch(rule, settings, this::hasRoom);
            rules.put(rule.name(), watch);
            byMeasure.computeIfAbsent(rule.measure(), _ -> new ArrayList<>()).add(watch);
        }
    }

    private boolean hasRoom() {
        if (watched() < settings.maxAlerts()) {
            return true;
        }
        refused.increment();
        return false;
    }

    private int watched() {
        int watched = orphans.size();
        for (var rule : rules.values()) {
            watched += rule.size();
        }
        return watched;
    }

    /** Bad values that were not watched because so many others are. */
    long refused() {
        return refused.sum();
    }

    boolean hasRule(String name) {
        return rules.containsKey(name);
    }

    /** Alerts that fire by that rule. */
    int firing(String rule) {
        var watch = rules.get(rule);
        return watch == null ? 0 : watch.firing();
    }

    /**
     * Judges a round.
     *
     * @param gone subjects that were there in the round before and have been deleted
     * @param millis wall time
     * @param nanos the time by the clock that only goes forward
     * @return what is to be told, in order
     */
    List<AlertNotice> judge(
            List<Measurement> measurements, Set<String> gone, long millis, long nanos) {
        var now = new Moment(millis, nanos);
        var notices = new ArrayList<AlertNotice>();
        endOrphans(notices, millis);
        for (var subject : gone) {
            rules.values().forEach(rule -> rule.gone(subject, now).ifPresent(notices::add));
        }
        for (var measurement : measurements) {
            if (Double.isFinite(measurement.value())) {
                see(measurement, now, notices);
            }
        }
        rules.values().forEach(rule -> notices.addAll(rule.sweep(now)));
        return notices;
    }

    private void see(Measurement measurement, Moment now, List<AlertNotice> notices) {
        for (var rule : byMeasure.getOrDefault(measurement.measure(), List.of())) {
            rule.see(measurement.subject(), measurement.value(), now).ifPresent(notices::add);
        }
    }

    private void endOrphans(List<AlertNotice> notices, long millis) {
        for (var orphan : orphans.values()) {
            String text = Wording.ruleGone(orphan.rule());
            notices.add(orphan.resolved(millis, "rule", text));
        }
        orphans.clear();
    }

    /**
     * Takes what has been told before, by this node or another: the last document of each alert, or
     * all of them in order. Others than documents of alerts are passed over.
     */
    void remember(AlertNotice told, long millis, long nanos) {
        var rule = asking(told);
        orphans.remove(told.key());
        if (!told.isFiring()) {
            Optional.ofNullable(rules.get(told.rule())).ifPresent(r -> r.forget(told.subject()));
        } else if (watched() >= settings.maxAlerts()) {
            refused.increment();
        } else if (rule == null) {
            orphans.put(told.key(), told);
        } else {
            rule.remember(told, new Moment(millis, nanos));
        }
    }

    private @Nullable RuleWatch asking(AlertNotice told) {
        var watch = rules.get(told.rule());
        return watch != null
                        && watch.measures(told.measure())
                        && watch.rule().subject().covers(told.subject())
                ? watch
                : null;
    }

    /** Begins to judge after others have, from what they have told. */
    void resume(long millis, long nanos) {
        rules.values().forEach(rule -> rule.resume(new Moment(millis, nanos)));
    }
}
