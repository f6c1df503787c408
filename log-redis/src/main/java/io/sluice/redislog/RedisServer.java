package io.sluice.redislog;

import static java.util.concurrent.CompletableFuture.allOf;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Redis server, as a whole: whether it can be reached, and the connections to it. It looks every
 * few seconds, so that asking costs nothing. Safe for any thread; close it after the logs,
 * appenders and leases that use it.
 */
public final class RedisServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisServer.class);
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final RedisSettings settings;
    private final RedisURI address;
    private final ClientResources resources;
    private final RedisClient client;
    private final ScheduledExecutorService clock;
    private final Trouble trouble;
    private final Link link;

    /** A server that is looked for from now on. */
    public RedisServer(RedisSettings settings) {
        this.settings = settings;
        this.address = settings.address();
        this.trouble = new Trouble(LOG, "redis", settings.place());
        this.resources =
                ClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
        this.client = RedisClient.create(resources);
        client.setOptions(options());
        this.clock = clock();
        this.link = link();
        link.whenUp(trouble::isOver);
        link.whenDown(this::tell);
        link.open();
        var _ =
                clock.scheduleWithFixedDelay(
                        this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Only why it began: what is said on the way changes with every attempt. */
    private void tell(Throwable why) {
        if (trouble.problem() == null) {
            trouble.is("Redis cannot be reached: " + Failure.text(why));
        }
    }

    /** We see to broken connections ourselves: what is sent again must be known. */
    private static ClientOptions options() {
        return ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(
                        SocketOptions.builder().connectTimeout(CONNECT).keepAlive(true).build())
                .build();
    }

    private static ScheduledExecutorService clock() {
        var clock =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("log-redis-clock").daemon().factory());
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return clock;
    }

    /** An answer of any kind will do; a missing one breaks the connection. */
    private void look() {
        var _ = link.send(commands -> commands.ping(), settings.patience());
    }

    RedisSettings settings() {
        return settings;
    }

    /** A connection for one user, who opens and closes it. */
    Link link() {
        return new Link(this::dial, clock, settings.patience());
    }

    /** The connection that all share for what is asked now and then. */
    Link shared() {
        return link;
    }

    /** A connection of its own, which does not mend itself and knows the scripts. */
    CompletionStage<StatefulRedisConnection<byte[], byte[]>> dial() {
        return client.connectAsync(ByteArrayCodec.INSTANCE, address)
                .thenCompose(made ->
                        teach(made)
                                .handle((_, failure) -> {
                                    if (failure == null) {
                                        return CompletableFuture.completedStage(made);
                                    }
                                    var _ = made.closeAsync();
                                    return CompletableFuture
                                            .<StatefulRedisConnection<byte[], byte[]>>failedStage(
                                                    failure);
                                })
                                .thenCompose(stage -> stage));
    }

    private CompletableFuture<?> teach(StatefulRedisConnection<byte[], byte[]> connection) {
        var loads =
                Script.ALL.stream()
                        .map(script -> connection.async().scriptLoad(script.body()))
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture[]::new);
        return allOf(loads).copy().orTimeout(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** True if Redis answered of late. */
    public boolean isReachable() {
        return link.isUp();
    }

    /** Why Redis cannot be reached, for an operator; empty if it can. */
    public Optional<String> problem() {
        if (link.isUp()) {
            return Optional.empty();
        }
        String told = trouble.problem();
        return Optional.of(told == null ? "Redis cannot be reached: no connection yet" : told);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        link.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
