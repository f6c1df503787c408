package io.sluice.redislog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.hub.Lease;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A wish for one role. It asks at each step, whether to gain the role or to keep it, under a token
 * that is another one after each loss: so a late answer for an earlier term is worth nothing.
 *
 * <p>All state belongs to the leases' thread.
 */
final class RoleWish implements Lease.Hold {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLease.class);

    private final String role;
    private final Lease.Holder holder;
    private final Leasing leasing;
    private final byte[][] keys;
    private final Consumer<RoleWish> forget;
    private String token = UUID.randomUUID().toString();
    private boolean held;
    private long fence;
    private boolean closed;
    private long safeUntilNanos;
    private @Nullable Future<?> steps;
    private @Nullable Future<?> end;

    /**
     * @param forget told when it is over
     */
    RoleWish(String role, Lease.Holder holder, Leasing leasing, Consumer<RoleWish> forget) {
        this.role = role;
        this.holder = holder;
        this.leasing = leasing;
        this.keys =
                new byte[][] {
                    key(leasing.prefix(), role, "holder"), key(leasing.prefix(), role, "fence")
                };
        this.forget = forget;
    }

    private static byte[] key(String prefix, String role, String what) {
        String tag = role.replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
        return (prefix + "lease:{" + tag + "}:" + what).getBytes(UTF_8);
    }

    void start() {
        leasing.thread().execute(this::begin);
    }

    private void begin() {
        if (!closed) {
            long step = leasing.settings().step().toMillis();
            steps =
                    leasing.thread()
                            .scheduleWithFixedDelay(this::ask, 0, step, TimeUnit.MILLISECONDS);
        }
    }

    private void ask() {
        String asked = token;
        long askedAt = leasing.time().nanos();
        byte[][] words = TopicReads.words(asked, leasing.settings().ttl().toMillis());
        var _ =
                leasing.link()
                        .run(Script.HOLD, keys, words)
                        .thenApply(reply -> reply.at(0).number())
                        .thenAcceptAsync(
                                answer -> onAnswer(asked, askedAt, answer), leasing.thread());
    }

    private void onAnswer(String asked, long askedAt, long answer) {
        if (closed || !asked.equals(token)) {
            return;
        }
        long until = askedAt + leasing.settings().safe().toNanos();
        if (answer == 0) {
            lose("another has it");
        } else if (until - leasing.time().nanos() > 0) {
            keepUntil(until);
            takeFence(answer);
        }
    }

    private void keepUntil(long until) {
        safeUntilNanos = until;
        if (end != null) {
            end.cancel(false);
        }
        end =
                leasing.thread()
                        .schedule(
                                () -> endIfDue(until),
                                until - leasing.time().nanos(),
                                TimeUnit.NANOSECONDS);
    }

    private void endIfDue(long until) {
        if (safeUntilNanos == until) {
            lose("Redis does not answer");
        }
    }

    /** Redis may have forgotten who had the role, and another may have had it since. */
    private void takeFence(long now) {
        if (held && now != fence) {
            held = false;
            call(holder::lost);
        }
        if (!held) {
            gain(now);
        }
    }

    private void gain(long now) {
        held = true;
        fence = now;
        LOG.atInfo().addKeyValue("role", role).addKeyValue("fence", now).log("gained a role");
        call(() -> holder.gained(now));
    }

    /** Whatever is answered for this term from now on comes too late. */
    private void lose(String why) {
        if (held) {
            held = false;
            token = UUID.randomUUID().toString();
            LOG.atWarn().addKeyValue("role", role).log("lost a role: " + why);
            call(holder::lost);
        }
    }

    /** A holder's bug must not keep the role from being renewed or lost. */
    private void call(Runnable told) {
        try {
            told.run();
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("role", role).setCause(e).log("a role's holder has a bug");
        }
    }

    @Override
    public void close() {
        if (leasing.isOnThread().getAsBoolean()) {
            end();
            return;
        }
        try {
            CompletableFuture.runAsync(this::end, leasing.thread()).join();
        } catch (RejectedExecutionException | CompletionException _) {
            // the leases have been closed, and this with them
        }
    }

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        forget.accept(this);
        if (steps != null) {
            steps.cancel(false);
        }
        if (end != null) {
            end.cancel(false);
        }
        if (held) {
            held = false;
            LOG.atInfo().addKeyValue("role", role).log("gave a role up");
            call(holder::lost);
        }
        release();
    }

    /** What was asked for and not answered yet is given back, too. */
    private void release() {
        var holderKey = new byte[][] {keys[0]};
        var _ = leasing.link().run(Script.RELEASE, holderKey, TopicReads.words(token));
    }
}
