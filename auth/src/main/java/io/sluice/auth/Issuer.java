package io.sluice.auth;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Someone whose tokens are believed, with the means to check them. Keys are never shared. */
public sealed interface Issuer {
    /** What it is called in configurations and logs. */
    String name();

    /** What its tokens say in {@code iss}; null if that is left open. */
    @Nullable String issuer();

    /** A token must name one of these in {@code aud}; empty if any audience will do. */
    Set<String> audiences();

    /** How its tokens may be signed; never empty. */
    Set<Algorithm> algorithms();

    /**
     * Signs with a shared secret.
     *
     * @param issuer what its tokens say in {@code iss}; null to take every token that names none of
     *     the other issuers
     * @param audiences accepted in {@code aud}; empty for any
     * @param algorithms of HS256, HS384 and HS512; empty for those that the secret is long enough
     *     for
     */
    record Hmac(
            String name,
            Secret secret,
            @Nullable String issuer,
            Set<String> audiences,
            Set<Algorithm> algorithms)
            implements Issuer {
        public Hmac {
            name = named(name);
            audiences = texts(name, "audiences", audiences);
            algorithms = algorithms.isEmpty() ? fitting(secret) : copy(algorithms);
            if (issuer != null) {
                issuer = text(name, "issuer", issuer);
            }
            for (var algorithm : algorithms) {
                requireFits(name, algorithm, secret);
            }
        }

        /** Takes every token that names no other issuer, for any audience. */
        public Hmac(String name, Secret secret) {
            this(name, secret, null, Set.of(), Set.of());
        }

        private static Set<Algorithm> fitting(Secret secret) {
            var fitting = EnumSet.allOf(Algorithm.class);
            fitting.removeIf(one -> !one.suits(secret));
            return Collections.unmodifiableSet(fitting);
        }

        private static void requireFits(String name, Algorithm algorithm, Secret secret) {
            require(
                    algorithm.isHmac(),
                    name,
                    "algorithms of a secret must be of HS256, HS384 and HS512, got: "
                            + algorithm.text());
            require(
                    algorithm.suits(secret),
                    name,
                    "%s needs a secret of at least %d bytes, got: %d"
                            .formatted(algorithm.text(), algorithm.secretBytes(), secret.length()));
        }
    }

    /**
     * Signs with private keys and publishes the public ones as a JSON Web Key Set.
     *
     * @param issuer what its tokens say in {@code iss}
     * @param jwks where its keys are published: https, or http on a loopback address
     * @param audiences accepted in {@code aud}; empty for any
     * @param algorithms of RS256 to RS512, PS256 to PS512, ES256 to ES512 and EdDSA; empty for all
     *     of them
     * @param refreshInterval how old the keys may become before they are fetched again
     * @param cooldown the least time between two fetches, whatever asks for them
     * @param requestTimeout how long one fetch may take
     */
    record Jwks(
            String name,
            String issuer,
            URI jwks,
            Set<String> audiences,
            Set<Algorithm> algorithms,
            Duration refreshInterval,
            Duration cooldown,
            Duration requestTimeout)
            implements Issuer {
        public static final Duration REFRESH_INTERVAL = Duration.ofMinutes(15);
        public static final Duration COOLDOWN = Duration.ofSeconds(30);
        public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

        public Jwks {
            name = named(name);
            issuer = text(name, "issuer", issuer);
            require(jwks.getUserInfo() == null, name, "jwks must not hold a user or a password");
            require(isSafe(jwks), name, "jwks must be https, or http on loopback, got: " + jwks);
            audiences = texts(name, "audiences", audiences);
            algorithms = algorithms.isEmpty() ? Algorithm.PUBLIC_KEY : copy(algorithms);
            for (var algorithm : algorithms) {
                require(
                        !algorithm.isHmac(),
                        name,
                        "algorithms of published keys must not be HMAC, got: " + algorithm.text());
            }
            requireTime(name, "refreshInterval", refreshInterval, Duration.ofDays(1));
            requireTime(name, "cooldown", cooldown, refreshInterval);
            requireTime(name, "requestTimeout", requestTimeout, Duration.ofMinutes(1));
        }

        /** For any audience, with the usual algorithms and times. */
        public Jwks(String name, String issuer, URI jwks) {
            this(
                    name,
                    issuer,
                    jwks,
                    Set.of(),
                    Set.of(),
                    REFRESH_INTERVAL,
                    COOLDOWN,
                    REQUEST_TIMEOUT);
        }

        /** True if nobody on the way can exchange what is fetched from there. */
        static boolean isSafe(URI uri) {
            String host = uri.getHost();
            if (host == null || uri.getScheme() == null || uri.getUserInfo() != null) {
                return false;
            }
            return switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
                case "https" -> true;
                case "http" -> isLoopback(host);
                default -> false;
            };
        }

        private static boolean isLoopback(String host) {
            if (host.equalsIgnoreCase("localhost")) {
                return true;
            }
            try {
                return literal(host).isLoopbackAddress();
            } catch (IllegalArgumentException e) {
                return false; // a name, not an address
            }
        }

        private static InetAddress literal(String host) {
            return host.startsWith("[")
                    ? Inet6Address.ofLiteral(host.substring(1, host.length() - 1))
                    : Inet4Address.ofLiteral(host);
        }

        private static void requireTime(String name, String what, Duration got, Duration most) {
            require(
                    got.isPositive() && got.compareTo(most) <= 0,
                    name,
                    "%s must be positive and at most %s, got: %s".formatted(what, most, got));
        }
    }

    private static String named(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name of an issuer must not be blank");
        }
        return name;
    }

    private static String text(String name, String what, String text) {
        require(!text.isBlank(), name, what + " must not be blank");
        return text;
    }

    private static Set<String> texts(String name, String what, Collection<String> texts) {
        return texts.stream()
                .map(one -> text(name, what, one))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<Algorithm> copy(Set<Algorithm> algorithms) {
        return Collections.unmodifiableSet(EnumSet.copyOf(algorithms));
    }

    private static void require(boolean holds, String name, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("issuer '" + name + "': " + otherwise);
        }
    }
}
