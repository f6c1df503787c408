package io.sluice.dev;

/**
 * The house's connection to the grid at one moment.
 *
 * @param watts the power drawn
 * @param idleVolts what each phase would have if nothing were drawn
 * @param wattHours the energy drawn since the house was moved into
 * @param age the hours since then
 */
record Mains(Phases watts, Phases idleVolts, Phases wattHours, double age) {
    private static final double IDLE_VARS = 40;
    private static final double VARS_PER_WATT = 0.05;
    private static final double NOMINAL_VOLTS = 232;
    private static final double OHMS = 0.25;

    /** The voltages: the more is drawn, the lower. */
    Phases volts() {
        return new Phases(
                sagged(idleVolts.l1(), watts.l1()),
                sagged(idleVolts.l2(), watts.l2()),
                sagged(idleVolts.l3(), watts.l3()));
    }

    /** The reactive power, which such a house gives rather than takes. */
    Phases vars() {
        return watts.map(value -> IDLE_VARS + VARS_PER_WATT * value);
    }

    Phases voltAmperes() {
        Phases vars = vars();
        return new Phases(
                Math.hypot(watts.l1(), vars.l1()),
                Math.hypot(watts.l2(), vars.l2()),
                Math.hypot(watts.l3(), vars.l3()));
    }

    Phases amperes() {
        Phases apparent = voltAmperes();
        Phases volts = volts();
        return new Phases(
                apparent.l1() / volts.l1(), apparent.l2() / volts.l2(), apparent.l3() / volts.l3());
    }

    /** What {@link #vars} have added up to. */
    double varHours() {
        return 3 * IDLE_VARS * age + VARS_PER_WATT * wattHours.total();
    }

    double powerFactor() {
        return watts.total() / Math.hypot(watts.total(), vars().total());
    }

    private static double sagged(double volts, double watts) {
        return volts - OHMS * watts / NOMINAL_VOLTS;
    }
}
