package io.sluice.dev;

import io.sluice.dev.Stage.Mode;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Plans one day of the heat pump: rests and runs that follow the cold, and hot water twice. A day
 * begins as one ends, so that days join.
 */
final class HeatPumpDay {
    private static final double MINUTE = 60;
    private static final double HOUR = 3600;
    private static final double HEAT_LOSS = 170;
    private static final double HEAT_OUTPUT = 7200;
    private static final double ROOM = 23;
    private static final double HOT_WATER_FLOW = 56;
    private static final double HOT_WATER_RUN = 30 * MINUTE;
    private static final double TANK_AT_MIDNIGHT = 49.7;
    private static final double SMALL_HEATER_BELOW = -9;
    private static final double LARGE_HEATER_BELOW = -12;

    private final int number;
    private final Weather weather;
    private final Random chance;
    private final double length;
    private final List<Double> hotWaterDue;
    private final List<Stage> stages = new ArrayList<>();
    private Warmth now;
    private double at;

    HeatPumpDay(int number, Weather weather, Random chance) {
        this.number = number;
        this.weather = weather;
        this.chance = chance;
        this.length = Moment.length(number);
        this.hotWaterDue =
                new ArrayList<>(List.of(between(4.2, 5.2) * HOUR, between(17, 18) * HOUR));
        double outdoor = weather.outdoor(new Moment(number, 0));
        double supply = demand(outdoor) > 0 ? flow(outdoor) : ROOM;
        this.now = new Warmth(supply, TANK_AT_MIDNIGHT, 0.5);
    }

    /** What the supply line should be, in degrees, when it is that cold outside. */
    static double flow(double outdoor) {
        return Math.clamp(HeatPump.CURVE - 0.6 * outdoor, HeatPump.CURVE_MIN, HeatPump.CURVE_MAX);
    }

    /** The share of the time that the compressor must run to keep the house warm. */
    static double demand(double outdoor) {
        double share = HEAT_LOSS * (HeatPump.HEAT_STOP - outdoor) / HEAT_OUTPUT;
        return share <= 0 ? 0 : Math.clamp(share, 0.05, 0.92);
    }

    List<Stage> planned() {
        while (at < length) {
            double outdoor = weather.outdoor(new Moment(number, at));
            boolean isTooLate = length - at < 15 * MINUTE;
            if (demand(outdoor) > 0 && !isTooLate) {
                cycle(outdoor);
            } else {
                idle();
            }
        }
        return stages;
    }

    /** A rest and a run; the last of the day is stretched or shortened to end with it. */
    private void cycle(double outdoor) {
        double demand = demand(outdoor);
        double run = (14 + 26 * demand + between(0, 6)) * MINUTE;
        double rest = Math.clamp(run * (1 - demand) / demand, 5 * MINUTE, 200 * MINUTE);
        boolean withHotWater = isHotWaterDue(at + rest + run);
        double left = length - at - (withHotWater ? HOT_WATER_RUN : 0);
        double fit = left < 1.5 * (rest + run) ? left / (rest + run) : 1;
        double integral = -HeatPump.INTEGRAL_LIMIT;
        add(Mode.REST, rest * fit, 0, Math.max(ROOM, flow(outdoor) - 9), 0, integral);
        heat(run * fit, outdoor, integral);
        if (withHotWater) {
            makeHotWater();
        }
    }

    /** In the worst cold the electric heaters help to finish a run. */
    private void heat(double seconds, double outdoor, double integral) {
        double flow = flow(outdoor) + 3;
        int aux = outdoor < LARGE_HEATER_BELOW ? 6 : outdoor < SMALL_HEATER_BELOW ? 3 : 0;
        add(Mode.HEATING, seconds * 0.65, 0, flow, integral, integral * 0.35);
        add(Mode.HEATING, seconds * 0.35, aux, flow, integral * 0.35, 0);
    }

    private void idle() {
        double until = Math.min(length, at + 2 * HOUR);
        boolean withHotWater = isHotWaterDue(until);
        double end = withHotWater ? Math.max(at, hotWaterDue.getFirst()) : until;
        add(Mode.REST, end - at, 0, ROOM, 0, 0);
        at = end;
        if (withHotWater) {
            makeHotWater();
        }
    }

    private boolean isHotWaterDue(double second) {
        return !hotWaterDue.isEmpty() && hotWaterDue.getFirst() < second;
    }

    /** Once a week the heater makes the tank hotter than a compressor can. */
    private void makeHotWater() {
        hotWaterDue.removeFirst();
        boolean isWeekly =
                Moment.date(number).getDayOfWeek() == DayOfWeek.SUNDAY && !hotWaterDue.isEmpty();
        add(Mode.HOT_WATER, HOT_WATER_RUN / 2, 0, HOT_WATER_FLOW, 0, 0);
        add(Mode.HOT_WATER, HOT_WATER_RUN / 2, isWeekly ? 3 : 0, HOT_WATER_FLOW, 0, 0);
    }

    private void add(
            Mode mode, double seconds, int aux, double flow, double integral, double integralTo) {
        double end = Math.min(length, at + seconds);
        var stage = new Stage(at, end, mode, aux, flow, now, integral, integralTo);
        stages.add(stage);
        now = stage.end();
        at = end;
    }

    private double between(double least, double most) {
        return least + (most - least) * chance.nextDouble();
    }
}
