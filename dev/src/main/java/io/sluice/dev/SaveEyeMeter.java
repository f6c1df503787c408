package io.sluice.dev;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A SaveEye reader on the house's three-phase meter. */
final class SaveEyeMeter implements Device {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final long COUNTED_BEFORE = 81_402_233;
    private static final long REACTIVE_COUNTED_BEFORE = 12_830_401;

    private final House house;

    SaveEyeMeter(House house) {
        this.house = house;
    }

    @Override
    public String clientId() {
        return "saveeye-9MANZWNG";
    }

    @Override
    public String mqttTopic() {
        return "saveeye/telemetry";
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(1);
    }

    @Override
    public String message(Instant now) {
        Mains mains = house.mains(now);
        Phases watts = mains.watts();
        Phases volts = mains.volts();
        Phases milliamperes = mains.amperes().times(1000).map(SaveEyeMeter::toHundreds);
        return String.format(
                Locale.ROOT,
                """
                {"saveeyeDeviceSerialNumber":"9MANZWNG","meterType":"","meterSerialNumber":"Not found",\
                "timestamp":"%s","wifiRssi":%d,\
                "activeActualConsumption":{"total":%d,"L1":%d,"L2":%d,"L3":%d},\
                "activeActualProduction":{"total":0,"L1":0,"L2":0,"L3":0},\
                "activeTotalConsumption":{"total":%d},"activeTotalProduction":{"total":83},\
                "reactiveActualConsumption":{"total":0},"reactiveActualProduction":{"total":%d},\
                "reactiveTotalConsumption":{"total":30100902},"reactiveTotalProduction":{"total":%d},\
                "rmsVoltage":{"L1":%d,"L2":%d,"L3":%d},"rmsCurrent":{"L1":%d,"L2":%d,"L3":%d},\
                "powerFactor":{"total":%d}}\
                """,
                TIME.format(now),
                house.rssi(now, -71),
                Math.round(watts.total()),
                Math.round(watts.l1()),
                Math.round(watts.l2()),
                Math.round(watts.l3()),
                COUNTED_BEFORE + (long) mains.wattHours().total(),
                Math.round(mains.vars().total()),
                REACTIVE_COUNTED_BEFORE + (long) mains.varHours(),
                Math.round(volts.l1()),
                Math.round(volts.l2()),
                Math.round(volts.l3()),
                Math.round(milliamperes.l1()),
                Math.round(milliamperes.l2()),
                Math.round(milliamperes.l3()),
                Math.round(100 * mains.powerFactor()));
    }

    private static double toHundreds(double value) {
        return 100.0 * Math.round(value / 100);
    }
}
