package io.sluice.dev;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What the people of the house and their appliances draw, day by day, without the heat pump. */
final class Household {
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;
    private static final Phases STANDBY = new Phases(95, 70, 60);
    private static final double FRIDGE = 85;
    private static final double FREEZER = 110;

    private final Noise noise;

    Household(Noise noise) {
        this.noise = noise;
    }

    List<Load> day(int number) {
        return new Day(number, noise.random(number)).lived();
    }

    /** One day being lived. The kitchen hangs on all three phases, and not evenly. */
    private static final class Day {
        private final double length;
        private final Random chance;
        private final boolean isWeekend;
        private final double summer;
        private final List<Load> loads = new ArrayList<>();

        Day(int number, Random chance) {
            this.length = Moment.length(number);
            this.chance = chance;
            this.isWeekend = Moment.date(number).getDayOfWeek().getValue() > 5;
            this.summer = Weather.summer(number);
        }

        List<Load> lived() {
            loads.add(new Load(0, length, STANDBY));
            cold(FRIDGE, 2, 43 * MINUTE, 0.36);
            cold(FREEZER, 3, 61 * MINUTE, 0.33);
            double wake = (isWeekend ? 8.2 : 6.4) * HOUR + around(20 * MINUTE);
            morning(wake);
            daytime();
            evening();
            return loads;
        }

        private void morning(double wake) {
            on(1, wake + 4 * MINUTE, between(2.5, 4), 2000);
            on(1, wake + 9 * MINUTE, 7, 900);
            on(3, wake + 14 * MINUTE, 3, 850);
            on(3, wake + 19 * MINUTE, 3, 850);
            if (summer < 0.6) {
                on(2, wake, 85, 140);
            }
        }

        private void daytime() {
            if (isWeekend) {
                stove(12.2 * HOUR + around(30 * MINUTE), between(15, 30));
            } else if (happens(0.5)) {
                on(3, 8.8 * HOUR, 480, 90);
                on(1, 12 * HOUR + around(25 * MINUTE), 4, 1250);
            }
            on(1, 15 * HOUR + around(60 * MINUTE), between(2.5, 4), 2000);
            if (happens(isWeekend ? 0.7 : 0.3)) {
                laundry((isWeekend ? 10.5 : 17) * HOUR + around(60 * MINUTE));
            }
        }

        private void evening() {
            double dinner = 17.6 * HOUR + around(40 * MINUTE);
            stove(dinner, between(20, 40));
            on(1, dinner + 8 * MINUTE, 3.5, 2000);
            if (happens(0.5)) {
                oven(dinner - 15 * MINUTE, between(35, 55));
            }
            if (happens(0.75)) {
                dishwasher(19.6 * HOUR + around(40 * MINUTE));
            }
            double dark = (15.5 + 6 * summer) * HOUR;
            double bed = 22.7 * HOUR + around(25 * MINUTE);
            on(2, dark, (bed - dark) / MINUTE, 170);
            on(3, 19 * HOUR + around(30 * MINUTE), between(120, 200), 130);
        }

        private void cold(double watts, int phase, double every, double share) {
            for (double at = chance.nextDouble() * every; at < length; at += every) {
                on(phase, at, every * share * between(0.9, 1.1) / MINUTE, watts);
            }
        }

        private void stove(double at, double minutes) {
            double end = at + minutes * MINUTE;
            for (double next = at; next < end; next += between(3, 7) * MINUTE) {
                on(2, next, between(1.5, 3), between(1300, 2100));
                on(1, next + 30, between(0.5, 1.5), between(600, 1200));
            }
            on(2, at, minutes, 60);
        }

        private void oven(double at, double minutes) {
            on(3, at, 9, 2400);
            for (double next = 11.5; next < minutes; next += 3.5) {
                on(3, at + next * MINUTE, 1.3, 2400);
            }
        }

        private void dishwasher(double at) {
            on(3, at, 95, 60);
            on(3, at + 8 * MINUTE, 14, 1950);
            on(3, at + 58 * MINUTE, 12, 1950);
        }

        private void laundry(double at) {
            on(1, at, 75, 130);
            on(1, at + 5 * MINUTE, 18, 2050);
            on(1, at + 65 * MINUTE, 9, 420);
        }

        private void on(int phase, double at, double minutes, double watts) {
            double from = Math.clamp(at, 0, length);
            double to = Math.clamp(at + minutes * MINUTE, from, length);
            loads.add(new Load(from, to, onPhase(phase, watts)));
        }

        private static Phases onPhase(int phase, double watts) {
            return new Phases(
                    phase == 1 ? watts : 0, phase == 2 ? watts : 0, phase == 3 ? watts : 0);
        }

        private boolean happens(double probability) {
            return chance.nextDouble() < probability;
        }

        private double around(double spread) {
            return between(-spread, spread);
        }

        private double between(double least, double most) {
            return least + (most - least) * chance.nextDouble();
        }
    }
}
