package io.sluice.dev;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A ThermIQ reader in the heat pump: it publishes every register it knows, by number. Those without
 * a meaning here are 0.
 */
final class ThermiqHeatPump implements Device {
    private static final int REGISTERS = 115;
    private static final int INDOOR_TARGET = 21;

    private static final int BRINE_PUMP = 1;
    private static final int COMPRESSOR = 1 << 1;
    private static final int FLOW_PUMP = 1 << 2;
    private static final int HOT_WATER = 1 << 3;

    private static final int SMALL_HEATER = 1;
    private static final int LARGE_HEATER = 1 << 1;

    /** What the owner has set: target, mode, the curve and its corrections, limits. */
    private static final Map<Integer, Integer> SETTINGS =
            Map.of(
                    50, INDOOR_TARGET,
                    51, 1,
                    52, HeatPump.CURVE,
                    53, HeatPump.CURVE_MIN,
                    54, HeatPump.CURVE_MAX,
                    58, HeatPump.HEAT_STOP,
                    73, HeatPump.INTEGRAL_LIMIT);

    private final House house;

    ThermiqHeatPump(House house) {
        this.house = house;
    }

    @Override
    public String clientId() {
        return "thermiq-0f3a5c";
    }

    @Override
    public String mqttTopic() {
        return "thermiq_heatpump/data";
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(5);
    }

    @Override
    public String message(Instant now) {
        Map<Integer, Integer> values = registers(house.heatPump(now));
        String registers =
                IntStream.range(0, REGISTERS)
                        .mapToObj(number -> "\"d" + number + "\":" + values.getOrDefault(number, 0))
                        .collect(Collectors.joining(","));
        return String.format(
                Locale.ROOT,
                """
                {"Client_Name":"ThermIQ_0F3A5C","app_info":"simulated","reason":"Periodic",\
                "rssi":%d,%s,"INDR_T":%d,"EVU":0}\
                """,
                house.rssi(now, -58),
                registers,
                INDOOR_TARGET);
    }

    private static Map<Integer, Integer> registers(HeatPump.Reading reading) {
        var values = new TreeMap<>(SETTINGS);
        values.put(0, rounded(reading.outdoor()));
        values.put(5, rounded(reading.supply()));
        values.put(6, rounded(reading.returned()));
        values.put(7, rounded(reading.warmth().tank()));
        values.put(8, rounded(reading.brineOut()));
        values.put(9, rounded(reading.brineIn()));
        values.put(13, heaterBits(reading.stage()));
        values.put(16, pumpBits(reading));
        values.put(25, rounded(reading.integral()));
        values.put(30, isFlowing(reading) ? 70 : 0);
        values.put(104, (int) reading.hours().compressor());
        values.put(106, (int) reading.hours().smallHeater());
        values.put(108, (int) reading.hours().hotWater());
        values.put(114, (int) reading.hours().largeHeater());
        return values;
    }

    private static int heaterBits(Stage stage) {
        return (stage.runsSmallHeater() ? SMALL_HEATER : 0)
                | (stage.runsLargeHeater() ? LARGE_HEATER : 0);
    }

    private static int pumpBits(HeatPump.Reading reading) {
        Stage stage = reading.stage();
        return (stage.runsCompressor() ? BRINE_PUMP | COMPRESSOR : 0)
                | (isFlowing(reading) ? FLOW_PUMP : 0)
                | (stage.mode() == Stage.Mode.HOT_WATER ? HOT_WATER : 0);
    }

    /** The water is kept moving while the house needs heat, even when the compressor rests. */
    private static boolean isFlowing(HeatPump.Reading reading) {
        return reading.stage().runsCompressor() || HeatPumpDay.demand(reading.outdoor()) > 0;
    }

    private static int rounded(double value) {
        return (int) Math.round(value);
    }
}
