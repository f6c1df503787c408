package io.sluice.dev;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Takes the gateway's session up, reads one message, and breaks the connection without a word. */
final class RudeMqttClient {
    /** MQTT 5, clean start off, keep-alive 60 s, session expiry 3600 s. */
    private static final String CONNECT = "1019 0004 4d515454 05 00 003c 05 1100000e10 0007";

    private static final int PUBLISH = 3;

    private RudeMqttClient() {}

    static String firstMessage(EmbeddedMqtt mqtt) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), mqtt.port())) {
            socket.setSoTimeout(10_000);
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(HexFormat.of().parseHex(CONNECT.replace(" ", "")));
            socket.getOutputStream().write("gateway".getBytes(StandardCharsets.US_ASCII));
            return publish(new DataInputStream(socket.getInputStream()));
        }
    }

    private static String publish(DataInputStream in) throws IOException {
        while (true) {
            int type = in.readUnsignedByte() >> 4;
            byte[] rest = in.readNBytes(in.readUnsignedByte());
            if (type == PUBLISH) {
                return new String(rest, StandardCharsets.ISO_8859_1);
            }
        }
    }
}
