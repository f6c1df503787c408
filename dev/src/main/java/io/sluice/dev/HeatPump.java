package io.sluice.dev;

import java.util.List;

/** The heat pump of the house: what it does, feels and draws at any moment. */
final class HeatPump {
    static final int HEAT_STOP = 16;
    static final int CURVE = 36;
    static final int CURVE_MIN = 22;
    static final int CURVE_MAX = 55;
    static final int INTEGRAL_LIMIT = 60;

    private static final Hours AT_FIRST = new Hours(14_210, 1_893, 212, 37);

    private final Noise noise;
    private final Weather weather;
    private final Days<List<Stage>, Hours> days;

    HeatPump(Noise noise) {
        this.noise = noise;
        this.weather = new Weather(noise.other(1));
        this.days = new Days<>(this::planned, AT_FIRST, HeatPump::hours, Hours::plus);
    }

    /**
     * How long its parts have run.
     *
     * @param compressor the compressor, for whatever purpose
     * @param hotWater the compressor for hot water
     * @param smallHeater the electric heater of 3 kW
     * @param largeHeater the electric heater of 6 kW
     */
    record Hours(double compressor, double hotWater, double smallHeater, double largeHeater) {
        Hours plus(Hours that) {
            return new Hours(
                    compressor + that.compressor,
                    hotWater + that.hotWater,
                    smallHeater + that.smallHeater,
                    largeHeater + that.largeHeater);
        }
    }

    /** All that can be read from it at one moment. Temperatures are in degrees. */
    record Reading(
            double outdoor,
            double ground,
            Stage stage,
            Warmth warmth,
            double integral,
            Hours hours) {
        double supply() {
            return warmth.supply();
        }

        double returned() {
            return warmth.supply() - 1.2 - 5.3 * warmth.draw();
        }

        double brineIn() {
            return ground + 0.5 - 1.8 * warmth.draw();
        }

        double brineOut() {
            return brineIn() - 0.4 - 2.9 * warmth.draw();
        }
    }

    Reading at(Moment moment) {
        List<Stage> today = days.day(moment.day());
        Stage stage = stageAt(today, moment.second());
        return new Reading(
                weather.outdoor(moment),
                Weather.ground(moment.day()),
                stage,
                stage.warmth(moment.second()),
                stage.integral(moment.second()),
                days.before(moment.day()).plus(hours(today, moment.second())));
    }

    /** What it draws on one day. */
    List<Load> loads(int day) {
        return days.day(day).stream().map(Stage::load).toList();
    }

    private List<Stage> planned(int day) {
        return new HeatPumpDay(day, weather, noise.random(day)).planned();
    }

    private static Stage stageAt(List<Stage> day, double second) {
        return day.stream()
                .filter(stage -> second < stage.to())
                .findFirst()
                .orElseGet(day::getLast);
    }

    private static Hours hours(List<Stage> day) {
        return hours(day, Double.MAX_VALUE);
    }

    private static Hours hours(List<Stage> day, double until) {
        return day.stream()
                .map(stage -> hours(stage, until))
                .reduce(new Hours(0, 0, 0, 0), Hours::plus);
    }

    private static Hours hours(Stage stage, double until) {
        double hours = Math.max(0, Math.min(until, stage.to()) - stage.from()) / 3600;
        return new Hours(
                stage.runsCompressor() ? hours : 0,
                stage.mode() == Stage.Mode.HOT_WATER ? hours : 0,
                stage.runsSmallHeater() ? hours : 0,
                stage.runsLargeHeater() ? hours : 0);
    }
}
