package io.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class HouseTest {
    private static final Instant WINTER = Instant.parse("2026-01-12T23:00:00Z");
    private static final Instant SUMMER = Instant.parse("2026-07-12T22:00:00Z");
    private static final long DAY = 86_400;

    private final House house = new House(7);

    @Property(tries = 300)
    void whatIsCountedNeverFalls(
            @ForAll @LongRange(min = 1_735_000_000, max = 1_990_000_000) long second,
            @ForAll @IntRange(max = 200_000) int later) {
        List<Double> before = counters(Instant.ofEpochSecond(second));
        List<Double> after = counters(Instant.ofEpochSecond(second + later));
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i)).isGreaterThanOrEqualTo(before.get(i));
        }
    }

    @Property(tries = 20)
    void theSameSeedIsTheSameHouseInEveryProcess(
            @ForAll @LongRange(min = 1_735_000_000, max = 1_990_000_000) long second) {
        var instant = Instant.ofEpochSecond(second);
        var again = new House(7);
        assertThat(again.mains(instant)).isEqualTo(house.mains(instant));
        assertThat(again.heatPump(instant)).isEqualTo(house.heatPump(instant));
    }

    @Test
    void aDayUsesAsMuchAsADayInAHouse() {
        for (int day = 0; day < 365; day++) {
            Instant start = WINTER.plusSeconds(day * DAY);
            assertThat(kilowattHours(start, Duration.ofDays(1)))
                    .as(start.toString())
                    .isBetween(8.0, 60.0);
        }
    }

    @Test
    void winterCostsMoreThanSummer() {
        assertThat(kilowattHours(WINTER, Duration.ofDays(14)))
                .isGreaterThan(1.5 * kilowattHours(SUMMER, Duration.ofDays(14)));
    }

    @Test
    void whatIsCountedIsWhatWasDrawn() {
        for (Instant start : List.of(WINTER, SUMMER.plusSeconds(17 * 3600))) {
            double mean =
                    seconds(start, 2 * 3600)
                            .mapToDouble(second -> house.mains(second).watts().total())
                            .average()
                            .orElseThrow();
            assertThat(kilowattHours(start, Duration.ofHours(2)))
                    .isCloseTo(2 * mean / 1000, within(0.02));
        }
    }

    @Test
    void countersRunOnWhenClocksAreChanged() {
        for (String night : List.of("2026-03-28T22:00:00Z", "2026-10-24T22:00:00Z")) {
            Instant start = Instant.parse(night);
            for (int minute = 0; minute < 300; minute++) {
                assertThat(kilowattHours(start.plusSeconds(60L * minute), Duration.ofMinutes(1)))
                        .isBetween(0.001, 0.4);
            }
        }
    }

    @Test
    void mealsAreMoreThanNights() {
        assertThat(mostWatts(SUMMER.plusSeconds(17 * 3600), 3))
                .isGreaterThan(3 * mostWatts(SUMMER.plusSeconds(2 * 3600), 1));
    }

    @Test
    void phasesDifferAndVoltageSags() {
        DoubleSummaryStatistics drawn = new DoubleSummaryStatistics();
        seconds(SUMMER, 86_400)
                .filter(second -> second.getEpochSecond() % 30 == 0)
                .map(house::mains)
                .forEach(mains -> {
                    Phases volts = mains.volts();
                    drawn.accept(mains.watts().l1());
                    assertThat(volts.l1()).isLessThan(mains.idleVolts().l1());
                    assertThat(volts.l1()).isBetween(225.0, 238.0);
                    assertThat(mains.amperes().l1() * volts.l1())
                            .isCloseTo(mains.voltAmperes().l1(), within(0.001));
                    assertThat(mains.watts().l1()).isNotEqualTo(mains.watts().l2());
                });
        assertThat(drawn.getMax()).isGreaterThan(1500);
        assertThat(drawn.getMin()).isBetween(30.0, 300.0);
    }

    @Test
    void theHeatPumpFollowsTheCold() {
        assertThat(hoursOfHeating(WINTER)).isGreaterThan(3 * hoursOfHeating(SUMMER));
        assertThat(house.heatPump(WINTER.plusSeconds(14 * 3600)).outdoor())
                .isLessThan(house.heatPump(SUMMER.plusSeconds(14 * 3600)).outdoor());
    }

    @Test
    void theHeatPumpStaysWithinWhatSuchPumpsDo() {
        for (long minute = 0; minute < 366 * 1440; minute += 7) {
            var reading = house.heatPump(WINTER.plusSeconds(60 * minute));
            assertThat(reading.outdoor()).isBetween(-25.0, 35.0);
            assertThat(reading.supply()).isBetween(20.0, 60.0).isGreaterThan(reading.returned());
            assertThat(reading.warmth().tank()).isBetween(40.0, 60.0);
            assertThat(reading.brineIn()).isBetween(-5.0, 15.0).isGreaterThan(reading.brineOut());
            assertThat(reading.integral()).isBetween(-60.0, 0.0);
        }
    }

    @Test
    void theIntegralFallsAtRestAndRisesInARun() {
        seconds(WINTER, 86_400)
                .filter(second -> second.getEpochSecond() % 60 == 0)
                .forEach(second -> {
                    var reading = house.heatPump(second);
                    var next = house.heatPump(second.plusSeconds(30));
                    if (next.stage().equals(reading.stage())) {
                        double change = next.integral() - reading.integral();
                        assertThat(Math.signum(change)).isEqualTo(direction(reading));
                    }
                });
    }

    private static double direction(HeatPump.Reading reading) {
        return switch (reading.stage().mode()) {
            case REST -> -1;
            case HEATING -> 1;
            case HOT_WATER -> 0;
        };
    }

    @Test
    void theElectricHeatersRunRarely() {
        var before = house.heatPump(WINTER).hours();
        var after = house.heatPump(WINTER.plusSeconds(365 * DAY)).hours();
        assertThat(after.compressor() - before.compressor()).isBetween(1000.0, 5000.0);
        assertThat(after.hotWater() - before.hotWater()).isBetween(200.0, 600.0);
        assertThat(after.smallHeater() - before.smallHeater()).isBetween(5.0, 150.0);
    }

    private List<Double> counters(Instant instant) {
        Mains mains = house.mains(instant);
        HeatPump.Hours hours = house.heatPump(instant).hours();
        return List.of(
                mains.wattHours().l1(),
                mains.wattHours().l2(),
                mains.wattHours().l3(),
                mains.varHours(),
                hours.compressor(),
                hours.hotWater(),
                hours.smallHeater(),
                hours.largeHeater());
    }

    private double kilowattHours(Instant start, Duration length) {
        double before = house.mains(start).wattHours().total();
        return (house.mains(start.plus(length)).wattHours().total() - before) / 1000;
    }

    private double mostWatts(Instant start, int hours) {
        return seconds(start, hours * 3600)
                .mapToDouble(second -> house.mains(second).watts().total())
                .max()
                .orElseThrow();
    }

    private double hoursOfHeating(Instant start) {
        double before = house.heatPump(start).hours().compressor();
        return house.heatPump(start.plusSeconds(DAY)).hours().compressor() - before;
    }

    private static Stream<Instant> seconds(Instant start, int count) {
        return IntStream.range(0, count).mapToObj(start::plusSeconds);
    }
}
