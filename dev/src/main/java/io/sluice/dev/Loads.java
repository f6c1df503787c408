package io.sluice.dev;

import java.util.List;

/** Everything that draws power on one day. */
record Loads(List<Load> loads) {
    Loads {
        loads = List.copyOf(loads);
    }

    Phases watts(double second) {
        var sum = Phases.NONE;
        for (Load load : loads) {
            sum = load.isOn(second) ? sum.plus(load.watts()) : sum;
        }
        return sum;
    }

    /** What all have drawn when the day is that old. */
    Phases wattHours(double second) {
        var sum = Phases.NONE;
        for (Load load : loads) {
            sum = sum.plus(load.wattHours(second));
        }
        return sum;
    }
}
