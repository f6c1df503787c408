package io.sluice.transport;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whose connection it is: the socket's other end, or whom trusted proxies name. */
final class ClientAddress {
    private final List<Network> trusted;

    ClientAddress(List<Network> trusted) {
        this.trusted = trusted;
    }

    /**
     * Walks from the socket outwards as long as the one who speaks is trusted.
     *
     * @param forwardedFor the {@code X-Forwarded-For} headers, joined by commas
     */
    InetAddress of(InetAddress peer, @Nullable String forwardedFor) {
        InetAddress client = peer;
        if (forwardedFor == null || !isTrusted(peer)) {
            return client;
        }
        String[] hops = forwardedFor.split(",", -1);
        for (int i = hops.length - 1; i >= 0 && isTrusted(client); i--) {
            try {
                client = Network.literal(hops[i].strip());
            } catch (IllegalArgumentException notAnAddress) {
                return client;
            }
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }
}
