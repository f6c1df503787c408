package io.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.hub.Header;
import io.sluice.hub.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MappingTest {
    private static final Instant NOW = Instant.parse("2025-12-02T20:17:49.88864083Z");

    private final AtomicInteger wrongTypes = new AtomicInteger();

    @Test
    void theSaveEyeMeterKeepsItsMessageAndGetsTagsAndFields() {
        var mapped =
                map(
                        Pipelines.saveEye(),
                        "saveeye/telemetry",
                        """
                        {"saveeyeDeviceSerialNumber":"9MANZWNG","meterType":"","meterSerialNumber":"Not found",
                         "timestamp":"2025-12-02T20:17:48","wifiRssi":-89,
                         "activeActualConsumption":{"total":956,"L1":638,"L2":250,"L3":67},
                         "activeActualProduction":{"total":0,"L1":0,"L2":0,"L3":0},
                         "activeTotalConsumption":{"total":102795417},"activeTotalProduction":{"total":83},
                         "rmsVoltage":{"L1":235,"L2":236,"L3":237},"rmsCurrent":{"L1":3100,"L2":1700,"L3":400},
                         "powerFactor":{"total":100}}
                        """);

        assertThat(text(mapped))
                .isEqualTo(
                        """
                        {"saveeyeDeviceSerialNumber":"9MANZWNG","meterType":"","meterSerialNumber":"Not found",\
                        "timestamp":"2025-12-02T20:17:48","wifiRssi":-89,\
                        "activeActualConsumption":{"total":956,"L1":638,"L2":250,"L3":67},\
                        "activeActualProduction":{"total":0,"L1":0,"L2":0,"L3":0},\
                        "activeTotalConsumption":{"total":102795417},"activeTotalProduction":{"total":83},\
                        "rmsVoltage":{"L1":235,"L2":236,"L3":237},"rmsCurrent":{"L1":3100,"L2":1700,"L3":400},\
                        "powerFactor":{"total":100},\
                        "ts":"2025-12-02T20:17:49.88864083Z",\
                        "tags":{"device_serial":"9MANZWNG","meter_type":""},\
                        "fields":{"wifi_rssi":-89,"active_power_total":956,"active_power_l1":638,\
                        "active_power_l2":250,"active_power_l3":67,"active_production_total":0,\
                        "active_energy_total":102795417,"active_energy_production":83,\
                        "voltage_l1":235,"voltage_l2":236,"voltage_l3":237,\
                        "current_l1":3100,"current_l2":1700,"current_l3":400,"power_factor":100}}\
                        """);
        assertThat(mapped.entry().key()).isNull();
        assertThat(wrongTypes).hasValue(0);
    }

    @Test
    void theHeatPumpIsKeyedByItsNameAndItsBitsAreFields() {
        var mapped =
                map(
                        Pipelines.heatPump(),
                        "thermiq_heatpump/data",
                        """
                        {"Client_Name":"thermiq_1","rssi":-60,"d0":-3,"d5":38,"d16":10,"INDR_T":21.50}\
                        """);

        assertThat(text(mapped))
                .isEqualTo(
                        """
                        {"Client_Name":"thermiq_1","rssi":-60,"d0":-3,"d5":38,"d16":10,"INDR_T":21.50,\
                        "ts":"2025-12-02T20:17:49.88864083Z","device_id":"thermiq_1",\
                        "tags":{"device_id":"thermiq_1"},\
                        "fields":{"outdoor_temp":-3,"supplyline_temp":38,"indoor_temp":21.50,\
                        "brinepump_on":false,"compressor_on":true,"flowlinepump_on":false,\
                        "hotwater_production":true,\
                        "aux_heater_3kw_on":false,"aux_heater_6kw_on":false}}\
                        """);
        assertThat(mapped.entry().key()).isEqualTo(Payload.of("thermiq_1"));
        assertThat(mapped.device()).isEqualTo("thermiq_1");
    }

    @Test
    void aHeatPumpWithoutNameAndBitsHasNoKeyAndEverythingOff() {
        var mapped = map(Pipelines.heatPump(), "thermiq_heatpump/data", "{\"d0\":5}");

        assertThat(text(mapped))
                .isEqualTo(
                        """
                        {"d0":5,"ts":"2025-12-02T20:17:49.88864083Z","device_id":"",\
                        "tags":{"device_id":""},"fields":{"outdoor_temp":5,\
                        "brinepump_on":false,"compressor_on":false,"flowlinepump_on":false,\
                        "hotwater_production":false,\
                        "aux_heater_3kw_on":false,"aux_heater_6kw_on":false}}\
                        """);
        assertThat(mapped.entry().key()).isNull();
        assertThat(mapped.device()).isEqualTo("thermiq_heatpump/data");
    }

    @Test
    void thePlugBecomesAFewMembersAndItsMessageIsDropped() {
        var mapped =
                map(
                        Pipelines.plug(),
                        "tele/plug-7/STATE",
                        """
                        {"Time":"2025-12-02T20:17:48","UptimeSec":4711,"POWER":"ON","Wifi":{"RSSI":62}}\
                        """);

        assertThat(text(mapped))
                .isEqualTo(
                        """
                        {"ts":"2025-12-02T20:17:48Z","plug_id":"plug-7","status":true,\
                        "wifi_rssi":62,"uptime_seconds":4711}\
                        """);
        assertThat(mapped.entry().key()).isEqualTo(Payload.of("plug-7"));
    }

    @Test
    void thePlugIsOffUnlessItSaysOn() {
        assertThat(text(map(Pipelines.plug(), "tele/a/STATE", "{\"POWER\":\"OFF\"}")))
                .contains("\"status\":false");
        assertThat(text(map(Pipelines.plug(), "tele/a/STATE", "{}"))).contains("\"status\":false");
    }

    @Test
    void theShellyMeterIsFlatWithScaledEnergyAndItsOwnTime() {
        var mapped =
                map(
                        Pipelines.shelly(),
                        "shellyem3-a1/events/rpc",
                        """
                        {"src":"shellyem3-a1","method":"NotifyStatus","params":{"ts":1764706668.25,\
                        "em1:0":{"act_power":956.3,"voltage":231.0,"current":4.1},\
                        "em1data:0":{"total_act_energy":145300.12}}}\
                        """);

        assertThat(text(mapped))
                .isEqualTo(
                        """
                        {"ts":"2025-12-02T20:17:48.25Z","power_w":956.3,"voltage":231.0,\
                        "current":4.1,"energy_kwh":145.30012}\
                        """);
        assertThat(mapped.at()).isEqualTo(Instant.parse("2025-12-02T20:17:48.25Z"));
    }

    @Test
    void aNullFieldCanBeWrittenAndAnAbsentOneIsLeftOut() {
        var fields = new LinkedHashMap<String, ValueRule>();
        fields.put("wind_speed_ms", ValueRule.literal(null));
        fields.put("location", ValueRule.literal("indoor"));
        fields.put("absent", ValueRule.path("nowhere"));
        fields.put("null", ValueRule.path("n"));

        assertThat(text(map(Pipelines.withFields(fields), "t", "{\"n\":null}")))
                .endsWith("\"fields\":{\"wind_speed_ms\":null,\"location\":\"indoor\"}}");
    }

    @Test
    void emptyTagsAndFieldsAreLeftOut() {
        var fields = Map.of("a", ValueRule.path("a"));

        assertThat(text(map(Pipelines.withFields(fields), "t", "{\"b\":1}")))
                .isEqualTo("{\"ts\":\"2025-12-02T20:17:49.88864083Z\"}");
    }

    @Test
    void configuredNamesAreNeverTheDevicesOwn() {
        var settings =
                Pipelines.pipeline(
                        new MappingSettings(
                                TimeRule.now(),
                                true,
                                Map.of("device_id", ValueRule.path("id")),
                                Map.of("id", ValueRule.path("id")),
                                Map.of(),
                                List.of()));

        assertThat(
                        text(
                                map(
                                        settings,
                                        "t",
                                        """
                                        {"t\\u0073":1,"tags":{"id":"evil"},"fields":{"kept":1},\
                                        "device_id":"evil","x":"\\u00e5\\n"}\
                                        """)))
                .isEqualTo(
                        """
                        {"fields":{"kept":1},"x":"\\u00e5\\n","ts":"2025-12-02T20:17:49.88864083Z"}\
                        """);
    }

    @Test
    void numbersKeepTheirText() {
        assertThat(
                        text(
                                map(
                                        Pipelines.withFields(
                                                Map.of(
                                                        "all",
                                                        ValueRule.path("v")
                                                                .as(ValueRule.Type.NESTED))),
                                        "t",
                                        "{\"v\":[1,1.0,21.50,12345678901234567890123,-0.001]}")))
                .endsWith("{\"all\":[1,1.0,21.50,12345678901234567890123,-0.001]}}");
    }

    @Test
    void aValueOfAnotherTypeIsLeftOutAndCounted() {
        var fields = new LinkedHashMap<String, ValueRule>();
        fields.put("f", ValueRule.path("text").as(ValueRule.Type.FLOAT));
        fields.put("i", ValueRule.path("fraction").as(ValueRule.Type.INT));
        fields.put("b", ValueRule.path("text").as(ValueRule.Type.BOOL));
        fields.put("t", ValueRule.path("object").as(ValueRule.Type.TEXT));
        fields.put("n", ValueRule.path("text").as(ValueRule.Type.NESTED));
        fields.put("s", ValueRule.path("text").scaledBy("2"));
        fields.put("ok", ValueRule.path("whole").as(ValueRule.Type.INT));

        var mapped =
                map(
                        Pipelines.withFields(fields),
                        "t",
                        "{\"text\":\"x\",\"fraction\":1.5,\"object\":{},\"whole\":5.0}");

        assertThat(text(mapped)).endsWith("\"fields\":{\"ok\":5}}");
        assertThat(wrongTypes).hasValue(6);
    }

    @Test
    void aMissingOrWrongRequiredValueIsARefusal() {
        var settings =
                Pipelines.withFields(
                        Map.of("p", ValueRule.path("p").as(ValueRule.Type.FLOAT).orUnusable()));

        assertRefused(Reason.MISSING_FIELD, settings, "{}");
        assertRefused(Reason.WRONG_TYPE, settings, "{\"p\":\"high\"}");
    }

    @Test
    void aDefaultStandsInForAMissingValueOnly() {
        var settings = Pipelines.withFields(Map.of("p", ValueRule.path("p").orElse(7)));

        assertThat(text(map(settings, "t", "{}"))).endsWith("{\"p\":7}}");
        assertThat(text(map(settings, "t", "{\"p\":0}"))).endsWith("{\"p\":0}}");
    }

    @Test
    void topicLevelsAreTextOrTheNumberTheySpell() {
        var fields = new LinkedHashMap<String, ValueRule>();
        fields.put("room", ValueRule.topicLevel(2));
        fields.put("floor", ValueRule.topicLevel(3).as(ValueRule.Type.INT));
        fields.put("none", ValueRule.topicLevel(4));

        assertThat(text(map(Pipelines.withFields(fields), "home/12/3", "{}")))
                .endsWith("{\"room\":\"12\",\"floor\":3}}");
    }

    @Test
    void hugeExponentsStayShort() {
        var fields = new LinkedHashMap<String, ValueRule>();
        fields.put("scaled", ValueRule.path("v").scaledBy("0.001"));
        fields.put("whole", ValueRule.path("v").as(ValueRule.Type.INT));
        fields.put("as_is", ValueRule.path("v"));

        assertThat(text(map(Pipelines.withFields(fields), "t", "{\"v\":1e999999999}")))
                .endsWith("{\"as_is\":1E+999999999}}");
    }

    @Test
    void whatIsNotAJsonObjectIsRefusedByItsReason() {
        var settings = Pipelines.raw();

        assertRefused(Reason.EMPTY, settings, "");
        assertRefused(Reason.INVALID_JSON, settings, "{\"a\":");
        assertRefused(Reason.INVALID_JSON, settings, "{\"a\":1},\"type\":\"error\"");
        assertRefused(Reason.INVALID_JSON, settings, "{\"a\":1}{\"a\":2}");
        assertRefused(Reason.INVALID_JSON, settings, "{\"a\":NaN}");
        assertRefused(Reason.INVALID_JSON, settings, "hello");
        assertRefused(Reason.INVALID_JSON, settings, "{\"a\":\"line\nbreak\"}");
        assertRefused(Reason.NOT_AN_OBJECT, settings, "[1,2]");
        assertRefused(Reason.NOT_AN_OBJECT, settings, "21.5");
        assertRefused(Reason.TOO_DEEP, settings, "{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}");
        assertRefused(Reason.NUMBER_TOO_LONG, settings, "{\"a\":" + "1".repeat(101) + "}");
        assertRefused(Reason.TOO_LARGE, settings, "{\"a\":\"" + "x".repeat(1 << 20) + "\"}");
        assertRefused(
                Reason.INVALID_UTF8, settings, Payload.of(new byte[] {'{', (byte) 0xff, '}'}));
        assertRefused(
                Reason.INVALID_JSON,
                settings,
                Payload.of("{\"a\":1}".getBytes(StandardCharsets.UTF_16LE)));
    }

    @Test
    void theDeepestAndLongestAllowedArePassedOn() {
        String deep = "{\"a\":" + "[".repeat(63) + "]".repeat(63) + ",\"n\":" + "1".repeat(100);

        assertThat(text(map(Pipelines.raw(), "t", deep + "}"))).startsWith(deep + ",\"ts\":");
    }

    @Test
    void refusalsNeverTellThePayload() {
        assertThatThrownBy(() -> map(Pipelines.raw(), "t", "{\"a\":secret}"))
                .hasMessageStartingWith("not JSON at line 1, column ")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aKeyMayBeRequiredAndMustNotBeLong() {
        var settings =
                Pipelines.to(new PipelineSettings.Target("t", "{a.b}-{topic:1}", true, null, null));

        assertThat(map(settings, "dev", "{\"a\":{\"b\":7}}").entry().key())
                .isEqualTo(Payload.of("7-dev"));
        assertRefused(Reason.MISSING_KEY, settings, "{\"a\":{}}");
        assertRefused(Reason.MISSING_KEY, settings, "{\"a\":{\"b\":{}}}");
        assertRefused(
                Reason.KEY_TOO_LONG, settings, "{\"a\":{\"b\":\"" + "k".repeat(1025) + "\"}}");
    }

    @Test
    void whatIsKnownAboutAMessageBecomesHeaders() {
        var message =
                new Message(
                        "a/b",
                        1,
                        true,
                        Payload.of("{}"),
                        "application/json",
                        List.of(
                                new Message.Property("mqtt_topic", "forged"),
                                new Message.Property("long", "x".repeat(300))));

        var headers = mapping(Pipelines.raw()).map(message, NOW).entry().headers();

        assertThat(headers.stream().map(h -> h.name() + "=" + h.value().text()))
                .containsExactly(
                        "mqtt_topic=a/b",
                        "mqtt_qos=1",
                        "mqtt_retained=true",
                        "mqtt_content_type=application/json",
                        "mqtt_user_mqtt_topic=forged");
    }

    @Test
    void aMessageWithTooManyPropertiesKeepsTheFirst() {
        var many =
                java.util.stream.IntStream.range(0, 100)
                        .mapToObj(i -> new Message.Property("p" + i, "v"))
                        .toList();

        assertThat(new Message("t", 0, false, Payload.of("{}"), null, many).headers())
                .hasSize(3 + Message.MAX_PROPERTIES)
                .extracting(Header::name)
                .contains("mqtt_user_p15")
                .doesNotContain("mqtt_user_p16");
    }

    @Test
    void theResultIsJson() throws Exception {
        var json = new ObjectMapper();
        for (String payload :
                List.of("{}", " { } ", "{ \"a\" : 1 , \"b\":[ 1 ]\n}", "{\"ts\":1}")) {
            var tree = json.readTree(text(map(Pipelines.raw(), "t", payload)));

            assertThat(tree.path("ts").asText()).isEqualTo("2025-12-02T20:17:49.88864083Z");
        }
    }

    private void assertRefused(Reason reason, PipelineSettings settings, String payload) {
        assertRefused(reason, settings, Payload.of(payload));
    }

    private void assertRefused(Reason reason, PipelineSettings settings, Payload payload) {
        assertThatThrownBy(() -> mapping(settings).map(message("t", payload), NOW))
                .isInstanceOfSatisfying(
                        Unusable.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private Mapping.Mapped map(PipelineSettings settings, String mqttTopic, String payload) {
        return mapping(settings).map(message(mqttTopic, Payload.of(payload)), NOW);
    }

    private Mapping mapping(PipelineSettings settings) {
        return new Mapping(settings, wrongTypes::incrementAndGet);
    }

    private static Message message(String mqttTopic, Payload payload) {
        return new Message(mqttTopic, 1, false, payload, null, List.of());
    }

    private static String text(Mapping.Mapped mapped) {
        return Objects.requireNonNull(mapped.entry().value()).text();
    }
}
