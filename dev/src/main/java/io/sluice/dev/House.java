package io.sluice.dev;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A house with people, appliances and a heat pump, as its meters see it. All it ever shows follows
 * from the time and a seed: two processes that ask about the same instant are told the same, and
 * what has been counted never falls.
 */
final class House {
    private final HeatPump heatPump;
    private final Household household;
    private final Noise flicker;
    private final Days<Loads, Phases> days;

    House(long seed) {
        var noise = new Noise(seed);
        this.heatPump = new HeatPump(noise.other(1));
        this.household = new Household(noise.other(2));
        this.flicker = noise.other(3);
        this.days = new Days<>(this::loads, Phases.NONE, House::whole, Phases::plus);
    }

    /** What comes in through the mains at an instant. */
    Mains mains(Instant instant) {
        Moment moment = Moment.at(instant);
        Loads today = days.day(moment.day());
        Phases counted = days.before(moment.day()).plus(today.wattHours(moment.second()));
        Phases steady = today.watts(moment.second());
        return new Mains(flickering(steady, instant), volts(instant), counted, moment.age());
    }

    /** What the heat pump says at an instant. */
    HeatPump.Reading heatPump(Instant instant) {
        return heatPump.at(Moment.at(instant));
    }

    /** A signal strength, which wanders. */
    int rssi(Instant instant, int usual) {
        return usual
                + (int) Math.round(6 * flicker.other(7).smooth(instant.getEpochSecond() / 40.0));
    }

    private Loads loads(int day) {
        List<Load> loads = new ArrayList<>(household.day(day));
        loads.addAll(heatPump.loads(day));
        return new Loads(loads);
    }

    private static Phases whole(Loads day) {
        return day.wattHours(Double.MAX_VALUE);
    }

    /** Real loads are never quite still. */
    private Phases flickering(Phases watts, Instant instant) {
        long second = instant.getEpochSecond();
        return new Phases(
                flickering(watts.l1(), second, 1),
                flickering(watts.l2(), second, 2),
                flickering(watts.l3(), second, 3));
    }

    private double flickering(double watts, long second, int phase) {
        Noise own = flicker.other(phase);
        return watts * (1 + 0.012 * own.rough(second)) + 7 * own.other(1).smooth(second / 15.0);
    }

    private Phases volts(Instant instant) {
        double minutes = instant.getEpochSecond() / 60.0;
        return new Phases(
                234 + 2 * flicker.other(4).smooth(minutes / 3),
                235 + 2 * flicker.other(5).smooth(minutes / 4),
                234.5 + 2 * flicker.other(6).smooth(minutes / 5));
    }
}
