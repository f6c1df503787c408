package io.sluice.transport;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may connect. Where clients show a credential any page may, unless there is a list.
 * Where they show none, a page must be of the same host or listed, and what is no page must be on
 * this machine.
 *
 * @param allowed origins such as {@code https://app.example.com}; empty for no list
 * @param strict true where clients show no credential
 */
public record OriginRule(Set<String> allowed, boolean strict) {
    public OriginRule {
        for (String origin : allowed) {
            if (!origin.matches("https?://[^/\\s*]+")) {
                throw new IllegalArgumentException(
                        "an origin looks like https://app.example.com, got: '" + origin + "'");
            }
        }
        allowed =
                allowed.stream()
                        .map(origin -> origin.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * True if a request may pass.
     *
     * @param origin its {@code Origin}, if it has one
     * @param host its {@code Host}
     */
    boolean permits(@Nullable String origin, @Nullable String host, InetAddress client) {
        if (origin == null) {
            return !strict || client.isLoopbackAddress();
        }
        if (allowed.contains(origin.toLowerCase(Locale.ROOT))) {
            return true;
        }
        return strict ? isSameHost(origin, host) : allowed.isEmpty();
    }

    private static boolean isSameHost(String origin, @Nullable String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException notAUri) {
            return false;
        }
    }
}
