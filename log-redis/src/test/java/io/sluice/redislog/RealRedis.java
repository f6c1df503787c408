package io.sluice.redislog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis in a process of its own, on a free port, that can be stopped, killed and started
 * again and keeps all it has answered for.
 */
final class RealRedis implements AutoCloseable {
    private static final AtomicInteger TOPICS = new AtomicInteger();
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Path data;
    private final int port = freePort();
    private final List<String> more;
    private @Nullable Process process;

    /** Gives tests one server for the whole run; the first that asks starts it. */
    static final class Shared implements BeforeAllCallback, ParameterResolver {
        @Override
        public void beforeAll(ExtensionContext context) {
            redis(context);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RealRedis.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return redis(context);
        }

        private static RealRedis redis(ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(RealRedis.class, _ -> new RealRedis(), RealRedis.class);
        }
    }

    /**
     * @param more options as on the command line
     */
    RealRedis(String... more) {
        this.more = List.of(more);
        try {
            data = Files.createTempDirectory("redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String anyTopic() {
        return "topic-" + TOPICS.incrementAndGet();
    }

    int port() {
        return port;
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    RedisSettings settings() {
        return new RedisSettings(uri(), "test:", "test", Duration.ofSeconds(3));
    }

    void start() {
        try {
            var command = new ArrayList<String>();
            command.add(executable().getAbsolutePath());
            command.addAll(
                    List.of("--port", "" + port, "--bind", "127.0.0.1", "--dir", data.toString()));
            command.addAll(List.of("--appendonly", "yes", "--appendfsync", "always", "--save", ""));
            command.addAll(more);
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(data.resolve("log.txt").toFile())
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitReady();
    }

    private static synchronized File executable() throws IOException {
        return ExecutableProvider.newJarResourceProvider().get();
    }

    private void awaitReady() {
        long end = System.nanoTime() + SOON.toNanos();
        while (System.nanoTime() < end) {
            try {
                if (call(RedisCommands::ping).equals("PONG")) {
                    return;
                }
            } catch (RuntimeException _) {
                Thread.onSpinWait();
            }
        }
        throw new IllegalStateException("Redis does not start: " + log());
    }

    private String log() {
        try {
            return Files.readString(data.resolve("log.txt"), UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Asks it something on a connection of its own. */
    <T> T call(Function<RedisCommands<String, String>, T> question) {
        var client = RedisClient.create(uri());
        try (var connection = client.connect()) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, SOON);
        }
    }

    /** Cuts all connections to it. */
    void cut() {
        call(redis -> redis.clientKill(KillArgs.Builder.typeNormal()));
    }

    /** Ends it at once, as a crash would. */
    void kill() {
        var running = process;
        if (running != null) {
            running.destroyForcibly();
            await(running);
        }
    }

    /** Keeps what it holds now, for {@link #recall}. */
    void remember() {
        copy("appendonly.aof", "remembered.aof");
    }

    /** Forgets what came after {@link #remember}; only while it is not running. */
    void recall() {
        copy("remembered.aof", "appendonly.aof");
    }

    private void copy(String from, String to) {
        try {
            Files.copy(data.resolve(from), data.resolve(to), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets it stand still, or go on. */
    void signal(String name) {
        var running = process;
        if (running != null) {
            try {
                await(new ProcessBuilder("kill", "-" + name, "" + running.pid()).start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void await(Process ending) {
        try {
            if (!ending.waitFor(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a process does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
        try (var files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
