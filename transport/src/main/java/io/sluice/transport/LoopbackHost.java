package io.sluice.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/** Whether a request was meant for this machine itself, by its {@code Host}. */
final class LoopbackHost {
    private LoopbackHost() {}

    static boolean matches(HttpHeaders headers) {
        String host = headers.get(HttpHeaderNames.HOST, "");
        return host.matches(
                "(?i)(localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1])(:\\d{1,5})?");
    }
}
