package io.sluice.dev;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/** Where a server can listen. */
public final class Ports {
    /** The address that only this machine can reach. */
    static final String LOOPBACK = "127.0.0.1";

    private static final int ANY_FROM = 12_000;

    /** Systems take the ports of outgoing connections from above this one. */
    private static final int ANY_BELOW = 32_000;

    private static final int NEIGHBOURS = 20;
    private static final int TRIES = 200;

    private Ports() {}

    /**
     * A port to use.
     *
     * @param port the port, free when it was chosen
     * @param hasMoved whether it is another one than was wanted
     */
    public record Choice(int port, boolean hasMoved) {}

    /**
     * The wanted port if it is free, else one close above it, else any. Port 0 wants any.
     *
     * @param host the address to listen on
     */
    public static Choice choose(String host, int wanted) {
        return choose(host, wanted, Set.of());
    }

    /** The same, but none of those that others have been promised and do not listen on yet. */
    static Choice choose(String host, int wanted, Set<Integer> promised) {
        if (wanted == 0) {
            return new Choice(any(host, promised), false);
        }
        int last = Math.min(wanted + NEIGHBOURS, 65_535);
        for (int port = wanted; port <= last; port++) {
            if (!promised.contains(port) && isFree(host, port)) {
                return new Choice(port, port != wanted);
            }
        }
        return new Choice(any(host, promised), true);
    }

    /**
     * Any free port that no outgoing connection will take, so that a server that was stopped finds
     * its port free when it starts again.
     */
    static int any(String host) {
        return any(host, Set.of());
    }

    private static int any(String host, Set<Integer> promised) {
        IntSupplier random = () -> ThreadLocalRandom.current().nextInt(ANY_FROM, ANY_BELOW);
        for (int i = 0; i < TRIES; i++) {
            int port = random.getAsInt();
            if (!promised.contains(port) && isFree(host, port)) {
                return port;
            }
        }
        throw new EmbeddedFailure("no free port was found on " + host);
    }

    /** Fails, in words for a user, if {@code what} cannot listen there. */
    static void requireFree(String what, String host, int port) {
        if (!isFree(host, port)) {
            throw new EmbeddedFailure(
                    what
                            + " cannot listen on "
                            + address(host, port)
                            + ": another program does, or this user may not; choose another port"
                            + " (0 for any free one)");
        }
    }

    /** Whether a server could listen there now. */
    static boolean isFree(String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** {@code host:port}, with an IPv6 host in brackets. */
    static String address(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /**
     * Where a client finds a server that listens there: one that listens on every address is told
     * as one that other machines can reach, if this machine has any such.
     */
    static String reachable(String host, int port) {
        try {
            boolean isEvery = InetAddress.getByName(host).isAnyLocalAddress();
            return address(isEvery ? outwardAddress() : host, port);
        } catch (IOException e) {
            throw new EmbeddedFailure("the host " + host + " is not known", e);
        }
    }

    private static String outwardAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse(LOOPBACK);
    }
}
