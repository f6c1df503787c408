package io.sluice.dev;

/**
 * A part of the heat pump's day in which it does one thing.
 *
 * @param from the second it begins
 * @param to the second it ends
 * @param mode what the pump does
 * @param auxKilowatts what the electric heater adds: 0, 3, 6 or 9
 * @param flow what the supply line is driven towards, in degrees
 * @param start how it stands when this begins
 * @param integralFrom the heat integral when this begins, in degree minutes
 * @param integralTo the heat integral when this ends
 */
record Stage(
        double from,
        double to,
        Mode mode,
        int auxKilowatts,
        double flow,
        Warmth start,
        double integralFrom,
        double integralTo) {

    enum Mode {
        REST,
        HEATING,
        HOT_WATER
    }

    /** The temperatures at a second of this stage. */
    Warmth warmth(double second) {
        return start.after(mode, flow, second - from);
    }

    Warmth end() {
        return warmth(to);
    }

    double integral(double second) {
        double length = to - from;
        double share = length > 0 ? (second - from) / length : 1;
        return integralFrom + (integralTo - integralFrom) * share;
    }

    boolean runsCompressor() {
        return mode != Mode.REST;
    }

    boolean runsSmallHeater() {
        return auxKilowatts % 6 == 3;
    }

    boolean runsLargeHeater() {
        return auxKilowatts >= 6;
    }

    /** What it draws: the warmer the water it makes, the more. */
    Load load() {
        double watts =
                switch (mode) {
                    case REST -> 45;
                    case HEATING -> 1750 + 18 * (flow - 30);
                    case HOT_WATER -> 2420;
                };
        return new Load(from, to, Phases.even(watts + 1000.0 * auxKilowatts));
    }
}
