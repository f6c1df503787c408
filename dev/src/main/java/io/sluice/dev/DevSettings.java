package io.sluice.dev;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;

/**
 * How the development gateway is to be.
 *
 * @param port the gateway's, {@code 0} for any free one; so are the others
 * @param data where everything is kept
 * @param database true if there is a database that keeps history
 * @param devices true if there are simulated devices
 * @param lagging true if one of the groups that read cannot keep up
 * @param gateway true if the gateway runs here, too; false if it is started by hand
 */
record DevSettings(
        String host,
        int port,
        int kafkaPort,
        int mqttPort,
        int postgresPort,
        Path data,
        boolean database,
        boolean devices,
        boolean lagging,
        boolean gateway) {
    DevSettings {
        check("--port", port);
        check("--kafka-port", kafkaPort);
        check("--mqtt-port", mqttPort);
        check("--postgres-port", postgresPort);
    }

    /** True if only this machine can reach it. */
    boolean isLocal() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("--host: there is no host '" + host + "'", e);
        }
    }

    private static void check(String option, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    option + ": expected a port from 0 to 65535, got: " + port);
        }
    }
}
