package io.sluice.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.sluice.hub.Lane;
import io.sluice.hub.Time;
import io.sluice.session.HeadCount;
import io.sluice.session.Roster;
import io.sluice.session.Wheel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event loop with the sessions on it. Its wheel turns only while something waits there. */
final class NettyLane implements Lane {
    /** How long a client has to take what it is told last before its socket is closed. */
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(NettyLane.class);

    private final int index;
    private final EventLoop loop;
    private final Time time;
    private final Roster roster;
    private @Nullable Future<?> turning;

    NettyLane(int index, EventLoop loop, Time time, HeadCount counts) {
        this.index = index;
        this.loop = loop;
        this.time = time;
        this.roster = new Roster(time, counts);
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    /** On the machine's clock. What the task throws is reported as if it had been executed. */
    @Override
    public void executeAfter(long nanos, Runnable task) {
        var _ = loop.schedule(() -> loop.execute(task), nanos, TimeUnit.NANOSECONDS);
    }

    EventLoop loop() {
        return loop;
    }

    Roster roster() {
        return roster;
    }

    /** Calls {@code timed} at {@code when}. On the lane. */
    void at(long when, Wheel.Timed timed) {
        roster.wheel().add(timed, when);
        turn();
    }

    /** Closes a socket soon, whatever its client does meanwhile. On the lane. */
    void closeSoon(Channel channel) {
        at(
                time.nanos() + CLOSE_TIMEOUT.toNanos(),
                () -> {
                    var _ = channel.close();
                    return Wheel.NEVER;
                });
    }

    /** Sees to it that the wheel turns while something waits. On the lane. */
    void turn() {
        if (turning == null) {
            long tick = Wheel.TICK.toNanos();
            turning = loop.scheduleAtFixedRate(this::tick, tick, tick, TimeUnit.NANOSECONDS);
        }
    }

    private void tick() {
        try {
            roster.wheel().advance();
        } catch (RuntimeException bug) {
            log.atError().setCause(bug).log("a bug in what was due on an event loop");
        }
        if (roster.wheel().isEmpty() && turning != null) {
            turning.cancel(false);
            turning = null;
        }
    }
}
