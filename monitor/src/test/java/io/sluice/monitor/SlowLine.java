package io.sluice.monitor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/** A way to a broker on which everything takes longer, in each direction, or which is cut. */
final class SlowLine implements AutoCloseable {
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile long delayNanos;
    private volatile boolean cut;

    private record Parcel(ByteBuffer bytes, long due) {}

    SlowLine() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /**
     * @param address of the broker, {@code host:port}
     */
    void leadTo(String address) {
        target = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        Thread.ofVirtual().start(this::accept);
    }

    /** What a way back and forth takes. */
    void delay(Duration roundTrip) {
        delayNanos = roundTrip.toNanos() / 2;
    }

    void cut() {
        cut = true;
        sockets.forEach(SlowLine::close);
    }

    void mend() {
        cut = false;
    }

    private void accept() {
        try {
            while (true) {
                var near = server.accept();
                if (cut) {
                    close(near);
                } else {
                    connect(near);
                }
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void connect(Socket near) {
        try {
            var far = new Socket(InetAddress.getLoopbackAddress(), target);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            sockets.add(near);
            sockets.add(far);
            carry(near, far);
            carry(far, near);
        } catch (IOException _) {
            close(near);
        }
    }

    private void carry(Socket from, Socket to) {
        var parcels = new LinkedBlockingQueue<Parcel>();
        Thread.ofVirtual().start(() -> take(from, parcels));
        Thread.ofVirtual().start(() -> bring(from, to, parcels));
    }

    private void take(Socket from, LinkedBlockingQueue<Parcel> parcels) {
        byte[] buffer = new byte[16 << 10];
        try {
            var in = from.getInputStream();
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                parcels.add(
                        new Parcel(
                                ByteBuffer.wrap(Arrays.copyOf(buffer, n)),
                                System.nanoTime() + delayNanos));
            }
        } catch (IOException _) {
            // cut
        }
        parcels.add(new Parcel(ByteBuffer.allocate(0), System.nanoTime()));
    }

    private void bring(Socket from, Socket to, LinkedBlockingQueue<Parcel> parcels) {
        try {
            var out = to.getOutputStream();
            for (var parcel = parcels.take();
                    parcel.bytes().hasRemaining();
                    parcel = parcels.take()) {
                for (long left = parcel.due() - System.nanoTime();
                        left > 0;
                        left = parcel.due() - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                out.write(parcel.bytes().array());
            }
        } catch (IOException | InterruptedException _) {
            // cut
        }
        close(from);
        close(to);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // it is closed
        }
    }

    @Override
    public void close() {
        cut();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
