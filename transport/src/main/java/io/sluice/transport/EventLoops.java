package io.sluice.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sluice.hub.Lane;
import io.sluice.hub.Time;
import io.sluice.session.HeadCount;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The process's event loops: the lanes of the hub. */
public final class EventLoops implements AutoCloseable {
    private final NativeIo io;
    private final EventLoopGroup group;
    private final HeadCount counts = new HeadCount();
    private final List<NettyLane> lanes = new ArrayList<>();
    private final IdentityHashMap<EventLoop, NettyLane> byLoop = new IdentityHashMap<>();

    /**
     * @param count 0 for one per processor
     */
    public EventLoops(NativeIo io, int count, Time time) {
        int loops = count > 0 ? count : Runtime.getRuntime().availableProcessors();
        this.io = io;
        this.group =
                new MultiThreadIoEventLoopGroup(
                        loops, new DefaultThreadFactory("loop", true), io.handlers());
        group.forEach(executor -> {
            var loop = (EventLoop) executor;
            var lane = new NettyLane(lanes.size(), loop, time, counts);
            lanes.add(lane);
            byLoop.put(loop, lane);
        });
    }

    /** The lanes, by index. */
    public List<Lane> lanes() {
        return List.copyOf(lanes);
    }

    List<NettyLane> nettyLanes() {
        return lanes;
    }

    NettyLane lane(EventLoop loop) {
        NettyLane lane = byLoop.get(loop);
        if (lane == null) {
            throw new IllegalStateException("not one of these event loops");
        }
        return lane;
    }

    /** Whose connections are on these loops. */
    HeadCount counts() {
        return counts;
    }

    EventLoopGroup group() {
        return group;
    }

    NativeIo io() {
        return io;
    }

    /** Ends the loops; waits for them at most two seconds. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
