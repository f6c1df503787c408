package io.sluice.transport;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.sluice.hub.Lane;
import io.sluice.hub.Time;
import io.sluice.session.Roster;
import io.sluice.session.Wheel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event loop with the sessions on it. Its wheel turns only while something waits there. */
final class NettyLane implements Lane {
    private static final Logger log = LoggerFactory.getLogger(NettyLane.class);

    private final int index;
    private final EventLoop loop;
    private final Roster roster;
    private @Nullable Future<?> turning;

    NettyLane(int index, EventLoop loop, Time time) {
        this.index = index;
        this.loop = loop;
        this.roster = new Roster(time);
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
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
