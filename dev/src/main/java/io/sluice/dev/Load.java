package io.sluice.dev;

/** Something that draws power for a while of one day. */
record Load(double from, double to, Phases watts) {
    boolean isOn(double second) {
        return second >= from && second < to;
    }

    /** What it has drawn when the day is that old. */
    Phases wattHours(double second) {
        return watts.times(Math.max(0, Math.min(second, to) - from) / 3600);
    }
}
