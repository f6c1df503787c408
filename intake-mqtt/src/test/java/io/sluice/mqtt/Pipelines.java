package io.sluice.mqtt;

import io.sluice.mqtt.PipelineSettings.Limits;
import io.sluice.mqtt.PipelineSettings.Source;
import io.sluice.mqtt.PipelineSettings.Target;
import io.sluice.mqtt.TimeRule.Format;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pipelines of the reference systems, and small ones for tests. */
final class Pipelines {
    private Pipelines() {}

    static PipelineSettings saveEye() {
        var tags = new LinkedHashMap<String, ValueRule>();
        tags.put(
                "device_serial",
                ValueRule.path("saveeyeDeviceSerialNumber").as(ValueRule.Type.TEXT));
        tags.put("meter_type", ValueRule.path("meterType").as(ValueRule.Type.TEXT));
        var fields = new LinkedHashMap<String, ValueRule>();
        fields.put("wifi_rssi", integer("wifiRssi"));
        fields.put("active_power_total", integer("activeActualConsumption.total"));
        fields.put("active_power_l1", integer("activeActualConsumption.L1"));
        fields.put("active_power_l2", integer("activeActualConsumption.L2"));
        fields.put("active_power_l3", integer("activeActualConsumption.L3"));
        fields.put("active_production_total", integer("activeActualProduction.total"));
        fields.put("active_energy_total", integer("activeTotalConsumption.total"));
        fields.put("active_energy_production", integer("activeTotalProduction.total"));
        fields.put("voltage_l1", integer("rmsVoltage.L1"));
        fields.put("voltage_l2", integer("rmsVoltage.L2"));
        fields.put("voltage_l3", integer("rmsVoltage.L3"));
        fields.put("current_l1", integer("rmsCurrent.L1"));
        fields.put("current_l2", integer("rmsCurrent.L2"));
        fields.put("current_l3", integer("rmsCurrent.L3"));
        fields.put("power_factor", integer("powerFactor.total"));
        return new PipelineSettings(
                "energy",
                Source.of("saveeye/telemetry"),
                new MappingSettings(TimeRule.now(), true, Map.of(), tags, fields, List.of()),
                Target.of("homelab-energy-realtime"),
                Limits.DEFAULT);
    }

    static PipelineSettings heatPump() {
        var name = ValueRule.path("Client_Name").as(ValueRule.Type.TEXT).orElse("");
        var fields = new LinkedHashMap<String, ValueRule>();
        fields.put("outdoor_temp", ValueRule.path("d0"));
        fields.put("supplyline_temp", ValueRule.path("d5"));
        fields.put("indoor_temp", ValueRule.path("INDR_T"));
        var pumps = new LinkedHashMap<String, Long>();
        pumps.put("brinepump_on", 1L);
        pumps.put("compressor_on", 2L);
        pumps.put("flowlinepump_on", 4L);
        pumps.put("hotwater_production", 8L);
        var heaters = new LinkedHashMap<String, Long>();
        heaters.put("aux_heater_3kw_on", 1L);
        heaters.put("aux_heater_6kw_on", 2L);
        return new PipelineSettings(
                "heatpump",
                Source.of("thermiq_heatpump/data"),
                new MappingSettings(
                        TimeRule.now(),
                        true,
                        Map.of("device_id", name),
                        Map.of("device_id", name),
                        fields,
                        List.of(new BitFlags("d16", pumps, 0), new BitFlags("d13", heaters, 0))),
                new Target("heatpump-realtime", "{Client_Name}", false, null, null),
                Limits.DEFAULT);
    }

    static PipelineSettings plug() {
        var members = new LinkedHashMap<String, ValueRule>();
        members.put("plug_id", ValueRule.topicLevel(2));
        members.put("status", ValueRule.path("POWER").whetherEqualTo("ON").orElse(false));
        members.put("wifi_rssi", ValueRule.path("Wifi.RSSI"));
        members.put("uptime_seconds", ValueRule.path("UptimeSec"));
        return new PipelineSettings(
                "plug",
                Source.of("tele/+/STATE"),
                new MappingSettings(
                        TimeRule.at("Time", Format.ISO8601),
                        false,
                        members,
                        Map.of(),
                        Map.of(),
                        List.of()),
                new Target("homelab-plug-telemetry", "{topic:2}", true, null, null),
                Limits.DEFAULT);
    }

    static PipelineSettings shelly() {
        var members = new LinkedHashMap<String, ValueRule>();
        members.put("power_w", ValueRule.path("params.em1:0.act_power").as(ValueRule.Type.FLOAT));
        members.put("voltage", ValueRule.path("params.em1:0.voltage").as(ValueRule.Type.FLOAT));
        members.put("current", ValueRule.path("params.em1:0.current").as(ValueRule.Type.FLOAT));
        members.put(
                "energy_kwh",
                ValueRule.path("params.em1data:0.total_act_energy")
                        .as(ValueRule.Type.FLOAT)
                        .scaledBy("0.001"));
        return new PipelineSettings(
                "power",
                Source.of("+/events/rpc"),
                new MappingSettings(
                        TimeRule.at("params.ts", Format.UNIX_S),
                        false,
                        members,
                        Map.of(),
                        Map.of(),
                        List.of()),
                new Target("homelab.energy", "{src}", false, null, null),
                Limits.DEFAULT);
    }

    static PipelineSettings raw() {
        return pipeline(MappingSettings.raw(TimeRule.now()));
    }

    static PipelineSettings withFields(Map<String, ValueRule> fields) {
        return pipeline(
                new MappingSettings(TimeRule.now(), false, Map.of(), Map.of(), fields, List.of()));
    }

    static PipelineSettings pipeline(MappingSettings mapping) {
        return new PipelineSettings(
                "test", Source.of("#"), mapping, Target.of("test"), Limits.DEFAULT);
    }

    static PipelineSettings to(Target target) {
        return new PipelineSettings(
                "test",
                Source.of("#"),
                MappingSettings.raw(TimeRule.now()),
                target,
                Limits.DEFAULT);
    }

    private static ValueRule integer(String path) {
        return ValueRule.path(path).as(ValueRule.Type.INT);
    }
}
