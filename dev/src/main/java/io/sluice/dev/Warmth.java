package io.sluice.dev;

/**
 * How warm things are in the heat pump.
 *
 * @param supply the water that goes to the radiators, in degrees
 * @param tank the hot water, in degrees
 * @param draw how hard the compressor draws on the brine: 0 at rest, 1 when it has run for long
 */
record Warmth(double supply, double tank, double draw) {
    private static final double TANK_FALL = 0.55 / 3600;
    private static final double TANK_RISE = 15.0 / 3600;
    private static final double TANK_FULL = 53;

    /** What becomes of it in that many seconds. */
    Warmth after(Stage.Mode mode, double flow, double seconds) {
        return switch (mode) {
            case REST ->
                    new Warmth(
                            toward(supply, flow, seconds, 1500),
                            tank - TANK_FALL * seconds,
                            toward(draw, 0, seconds, 500));
            case HEATING ->
                    new Warmth(
                            toward(supply, flow, seconds, 420),
                            tank - TANK_FALL * seconds,
                            toward(draw, 1, seconds, 200));
            case HOT_WATER ->
                    new Warmth(
                            toward(supply, flow, seconds, 300),
                            Math.max(tank, Math.min(TANK_FULL, tank + TANK_RISE * seconds)),
                            toward(draw, 1, seconds, 200));
        };
    }

    private static double toward(double from, double to, double seconds, double pace) {
        return to + (from - to) * Math.exp(-seconds / pace);
    }
}
