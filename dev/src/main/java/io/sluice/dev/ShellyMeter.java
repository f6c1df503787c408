package io.sluice.dev;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** A Shelly Pro EM whose clamp lies around the first phase of the house. */
final class ShellyMeter implements Device {
    private static final String NAME = "shellyproem50-08f9e0e5a1b4";
    private static final double COUNTED_BEFORE = 145_300.12;

    private final House house;

    ShellyMeter(House house) {
        this.house = house;
    }

    @Override
    public String clientId() {
        return NAME;
    }

    @Override
    public String mqttTopic() {
        return NAME + "/events/rpc";
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(2);
    }

    @Override
    public String message(Instant now) {
        Mains mains = house.mains(now);
        double watts = mains.watts().l1();
        double apparent = mains.voltAmperes().l1();
        return String.format(
                Locale.ROOT,
                """
                {"src":"%1$s","dst":"%1$s/events","method":"NotifyStatus","params":{"ts":%2$.2f,\
                "em1:0":{"id":0,"current":%3$.2f,"voltage":%4$.1f,"act_power":%5$.1f,\
                "aprt_power":%6$.1f,"pf":%7$.2f,"freq":%8$.1f},\
                "em1data:0":{"id":0,"total_act_energy":%9$.2f,"total_act_ret_energy":0.0}}}\
                """,
                NAME,
                now.toEpochMilli() / 1000.0,
                mains.amperes().l1(),
                mains.volts().l1(),
                watts,
                apparent,
                watts / apparent,
                50 + 0.04 * Math.sin(now.getEpochSecond() / 90.0),
                COUNTED_BEFORE + mains.wattHours().l1());
    }
}
