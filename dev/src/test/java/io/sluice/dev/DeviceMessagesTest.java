package io.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeviceMessagesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant MORNING = Instant.parse("2026-02-03T06:40:07.250Z");

    private final List<Device> devices = Devices.ofOneHouse(7);
    private final Device saveEye = devices.get(0);
    private final Device thermiq = devices.get(1);
    private final Device shelly = devices.get(2);

    @Test
    void theSaveEyeMeterSpeaksAsDocumented() {
        String documented =
                """
                {"saveeyeDeviceSerialNumber":"9MANZWNG","meterType":"","meterSerialNumber":"Not found",
                 "timestamp":"2025-12-02T20:17:48","wifiRssi":-89,
                 "activeActualConsumption":{"total":956,"L1":638,"L2":250,"L3":67},
                 "activeActualProduction":{"total":0,"L1":0,"L2":0,"L3":0},
                 "activeTotalConsumption":{"total":102795417},"activeTotalProduction":{"total":83},
                 "reactiveActualConsumption":{"total":0},"reactiveActualProduction":{"total":621},
                 "reactiveTotalConsumption":{"total":30100902},"reactiveTotalProduction":{"total":15964771},
                 "rmsVoltage":{"L1":235,"L2":236,"L3":237},"rmsCurrent":{"L1":3100,"L2":1700,"L3":400},
                 "powerFactor":{"total":100}}\
                """;
        assertThat(shape(saveEye.message(MORNING))).isEqualTo(shape(documented));
        assertThat(saveEye.mqttTopic()).isEqualTo("saveeye/telemetry");
        assertThat(saveEye.every()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theSaveEyeMeterAgreesWithItself() {
        for (int minute = 0; minute < 1440; minute++) {
            Instant at = MORNING.plusSeconds(60L * minute);
            JsonNode said = json(saveEye.message(at));
            JsonNode power = said.path("activeActualConsumption");
            double sum = 0;
            for (String phase : List.of("L1", "L2", "L3")) {
                double watts = power.path(phase).asDouble();
                double volts = said.path("rmsVoltage").path(phase).asDouble();
                double amperes = said.path("rmsCurrent").path(phase).asDouble() / 1000;
                sum += watts;
                assertThat(volts).isBetween(220.0, 240.0);
                assertThat(amperes * volts).isCloseTo(watts, within(30 + 0.05 * watts));
            }
            assertThat(power.path("total").asDouble()).isCloseTo(sum, within(2.0));
            assertThat(said.path("powerFactor").path("total").asInt()).isBetween(80, 100);
        }
    }

    @Test
    void theSaveEyeMeterTellsTheTimeWithoutAZone() {
        assertThat(json(saveEye.message(MORNING)).path("timestamp").asText())
                .isEqualTo("2026-02-03T06:40:07");
    }

    @Test
    void theHeatPumpSpeaksAsDocumented() {
        JsonNode said = json(thermiq.message(MORNING));
        List<String> names = new ArrayList<>(List.of("Client_Name", "app_info", "reason", "rssi"));
        IntStream.rangeClosed(0, 114).forEach(number -> names.add("d" + number));
        names.addAll(List.of("INDR_T", "EVU"));
        assertThat(said.fieldNames()).toIterable().containsExactlyElementsOf(names);
        assertThat(names.subList(3, names.size())).allMatch(name -> said.path(name).isInt());
        assertThat(thermiq.mqttTopic()).isEqualTo("thermiq_heatpump/data");
        assertThat(thermiq.every()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void theHeatPumpsBitsAgreeWithItsTemperatures() {
        var pumps = new TreeSet<Integer>();
        for (int minute = 0; minute < 3 * 1440; minute++) {
            JsonNode said = json(thermiq.message(MORNING.plusSeconds(60L * minute)));
            int bits = said.path("d16").asInt();
            pumps.add(bits);
            assertThat(said.path("d5").asInt()).isGreaterThan(said.path("d6").asInt());
            assertThat((bits & 1) != 0).isEqualTo((bits & 2) != 0);
            assertThat(said.path("d30").asInt() > 0).isEqualTo((bits & 4) != 0);
            assertThat(said.path("d13").asInt()).isBetween(0, 3);
        }
        assertThat(pumps).containsExactly(4, 7, 15);
    }

    @Test
    void theShellyMeterSpeaksAsDocumented() {
        String documented =
                """
                {"src":"shellyproem50-08f9e0e5a1b4","dst":"shellyproem50-08f9e0e5a1b4/events",
                 "method":"NotifyStatus","params":{"ts":1767900600.52,"em1:0":{"id":0,"current":10.64,
                 "voltage":230.2,"act_power":2450.5,"aprt_power":2449.3,"pf":1.0,"freq":50.0},
                 "em1data:0":{"id":0,"total_act_energy":145300.12,"total_act_ret_energy":0.0}}}\
                """;
        assertThat(shape(shelly.message(MORNING))).isEqualTo(shape(documented));
        assertThat(shelly.mqttTopic()).isEqualTo("shellyproem50-08f9e0e5a1b4/events/rpc");
        assertThat(json(shelly.message(MORNING)).path("params").path("ts").asDouble())
                .isEqualTo(1770100807.25);
    }

    @Test
    void theShellyMeterSeesTheFirstPhaseOfTheSameHouse() {
        for (int minute = 0; minute < 1440; minute++) {
            Instant at = MORNING.plusSeconds(60L * minute);
            JsonNode clamp = json(shelly.message(at)).path("params").path("em1:0");
            double watts = clamp.path("act_power").asDouble();
            double phase =
                    json(saveEye.message(at)).path("activeActualConsumption").path("L1").asDouble();
            assertThat(watts).isCloseTo(phase, within(1.0));
            assertThat(clamp.path("aprt_power").asDouble()).isGreaterThanOrEqualTo(watts);
            assertThat(clamp.path("pf").asDouble()).isBetween(0.7, 1.0);
            assertThat(clamp.path("freq").asDouble()).isBetween(49.9, 50.1);
        }
    }

    @Test
    void messagesDoNotDependOnTheLanguageOfTheMachine() {
        Locale before = Locale.getDefault();
        List<String> said = devices.stream().map(device -> device.message(MORNING)).toList();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            assertThat(devices.stream().map(device -> device.message(MORNING)).toList())
                    .isEqualTo(said);
        } finally {
            Locale.setDefault(before);
        }
    }

    /** The names of all members, in order, with the kind of value each has. */
    private static String shape(String message) {
        return shape(json(message));
    }

    private static String shape(JsonNode node) {
        if (!node.isObject()) {
            return node.isIntegralNumber() ? "whole" : node.getNodeType().name();
        }
        var shape = new StringBuilder("{");
        node.properties()
                .forEach(e -> shape.append(e.getKey()).append(':').append(shape(e.getValue())));
        return shape.append('}').toString();
    }

    private static JsonNode json(String message) {
        try {
            return JSON.readTree(message);
        } catch (JsonProcessingException e) {
            throw new AssertionError(message, e);
        }
    }
}
