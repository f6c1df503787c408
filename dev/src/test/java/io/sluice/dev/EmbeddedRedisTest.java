package io.sluice.dev;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisTest {
    @TempDir Path directory;

    @Test
    void whatItHasOutlivesBeingStoppedAndKilled() throws IOException {
        try (var redis = redis()) {
            redis.start();
            int port = redis.port();
            assertThat(ask(redis, "SET a 1")).isEqualTo("+OK");
            redis.stop();
            assertThat(Ports.isFree(Ports.LOOPBACK, port)).isTrue();
            redis.start();
            assertThat(redis.port()).isEqualTo(port);
            assertThat(redis.uri()).isEqualTo("redis://127.0.0.1:" + port);
            assertThat(ask(redis, "INCR a")).isEqualTo(":2");
            redis.kill();
            redis.start();
            assertThat(ask(redis, "INCR a")).isEqualTo(":3");
        }
    }

    @Test
    void aDirectoryIsOneRedissOnly() {
        try (var one = redis();
                var two = redis()) {
            one.start();
            assertThatThrownBy(two::start)
                    .isInstanceOf(EmbeddedFailure.class)
                    .hasMessageContaining("another one does already");
        }
    }

    private EmbeddedRedis redis() {
        return new EmbeddedRedis(directory, Ports.LOOPBACK, 0);
    }

    private static String ask(EmbeddedRedis redis, String command) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(US_ASCII));
            var lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            return "" + lines.readLine();
        }
    }
}
