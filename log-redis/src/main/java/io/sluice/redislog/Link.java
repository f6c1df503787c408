package io.sluice.redislog;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.sluice.hub.LogUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection that many share and that is made again when it breaks. A command is sent once: what
 * was on its way when the connection broke fails, and so does what is asked while there is none. A
 * connection that leaves a command without an answer for too long counts as broken.
 *
 * <p>Any thread; nothing here blocks.
 */
final class Link implements AutoCloseable {
    private static final Duration AGAIN = Duration.ofMillis(250);

    private final Supplier<CompletionStage<StatefulRedisConnection<byte[], byte[]>>> dial;
    private final ScheduledExecutorService clock;
    private final Duration patience;
    private final CopyOnWriteArrayList<Runnable> onUp = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<Consumer<Throwable>> onDown = new CopyOnWriteArrayList<>();
    private volatile @Nullable StatefulRedisConnection<byte[], byte[]> connection;
    private volatile boolean closed;

    /**
     * @param dial makes a connection that does not mend itself and knows the scripts
     * @param clock where dialling waits
     */
    Link(
            Supplier<CompletionStage<StatefulRedisConnection<byte[], byte[]>>> dial,
            ScheduledExecutorService clock,
            Duration patience) {
        this.dial = dial;
        this.clock = clock;
        this.patience = patience;
    }

    /** Is told when there is a connection again. It must not block. Before {@link #open}. */
    void whenUp(Runnable told) {
        onUp.add(told);
    }

    /** Is told why there cannot be one: often. It must not block. Before {@link #open}. */
    void whenDown(Consumer<Throwable> told) {
        onDown.add(told);
    }

    /** Begins to connect. Called once. */
    Link open() {
        connect();
        return this;
    }

    private void connect() {
        if (!closed) {
            var _ = dial.get().whenComplete(this::onDialled);
        }
    }

    private void onDialled(
            @Nullable StatefulRedisConnection<byte[], byte[]> made, @Nullable Throwable failure) {
        if (made == null) {
            down(failure == null ? new LogUnavailable("no connection") : failure);
            again();
            return;
        }
        made.addListener(
                new RedisConnectionStateListener() {
                    @Override
                    public void onRedisDisconnected(RedisChannelHandler<?, ?> gone) {
                        drop(made);
                    }
                });
        connection = made;
        if (closed || !made.isOpen()) {
            // perhaps it broke before anyone listened
            drop(made);
        } else {
            onUp.forEach(Runnable::run);
        }
    }

    private void again() {
        if (!closed) {
            try {
                var _ = clock.schedule(this::connect, AGAIN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException _) {
                // the server has been closed
            }
        }
    }

    /** Gives a connection up, if it is still the one. */
    @SuppressWarnings("ReferenceEquality") // this one, not one like it
    private void drop(StatefulRedisConnection<byte[], byte[]> broken) {
        synchronized (this) {
            if (connection != broken) {
                return;
            }
            connection = null;
        }
        var _ = broken.closeAsync();
        again();
    }

    private void down(Throwable why) {
        if (!closed) {
            onDown.forEach(told -> told.accept(why));
        }
    }

    boolean isUp() {
        return connection != null;
    }

    /** Runs a script. */
    CompletableFuture<Reply> run(Script script, byte[][] keys, byte[]... values) {
        return send(commands -> run(commands, script, keys, values), patience);
    }

    /** Runs a script on a certain connection. */
    static CompletionStage<Reply> run(
            RedisAsyncCommands<byte[], byte[]> commands,
            Script script,
            byte[][] keys,
            byte[]... values) {
        return commands.<List<Object>>evalsha(script.digest(), ScriptOutputType.MULTI, keys, values)
                .thenApply(Reply::new);
    }

    /**
     * Sends commands, all on one connection.
     *
     * @param allowance how long they may take before the connection counts as broken
     */
    <T> CompletableFuture<T> send(
            Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command,
            Duration allowance) {
        var now = connection;
        if (now == null) {
            return CompletableFuture.failedFuture(new LogUnavailable("there is no connection"));
        }
        var answer = new CompletableFuture<T>();
        var _ =
                command.apply(now.async())
                        .whenComplete((value, failure) -> {
                            if (failure == null) {
                                answer.complete(value);
                            } else {
                                answer.completeExceptionally(failure);
                            }
                        });
        return answer.orTimeout(allowance.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, failure) -> {
                    if (failure != null && breaks(failure)) {
                        drop(now);
                    }
                });
    }

    private static boolean breaks(Throwable failure) {
        return Failure.cause(failure) instanceof TimeoutException
                || Failure.isOfConnection(failure);
    }

    @Override
    public void close() {
        closed = true;
        var now = connection;
        if (now != null) {
            drop(now);
        }
    }
}
