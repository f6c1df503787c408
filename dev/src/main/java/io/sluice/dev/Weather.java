package io.sluice.dev;

/** The temperature around the house: a season, a day, and weather that comes and goes. */
final class Weather {
    private static final double YEAR = 365.25;
    private static final int COLDEST_DAY = 20;
    private static final int LATE_BY_DAYS = 60;
    private static final double WARMEST_SECOND = 15 * 3600;

    private final Noise fronts;
    private final Noise clouds;

    Weather(Noise noise) {
        this.fronts = noise.other(1);
        this.clouds = noise.other(2);
    }

    /** Degrees Celsius. */
    double outdoor(Moment moment) {
        double days = moment.day() + moment.second() / Moment.length(moment.day());
        double summer = summer(moment.day());
        double hour = Math.cos(2 * Math.PI * (moment.second() - WARMEST_SECOND) / 86_400);
        return -3.3
                + 21 * summer
                + (1.5 + 2.5 * summer) * hour
                + 6 * fronts.smooth(days / 4)
                + 1.5 * clouds.smooth(days / 0.6);
    }

    /** The temperature of the ground at the depth of the brine pipes: it follows late. */
    static double ground(int day) {
        return 3 + 4 * summer(day - LATE_BY_DAYS);
    }

    /** From 0 in the depth of winter to 1 in high summer. */
    static double summer(int day) {
        int ofYear = Moment.date(day).getDayOfYear();
        return (1 - Math.cos(2 * Math.PI * (ofYear - COLDEST_DAY) / YEAR)) / 2;
    }
}
