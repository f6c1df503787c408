package io.sluice.auth;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose tokens are accepted, and what they allow.
 *
 * @param issuers at least one, each with its own name and its own {@code iss}; at most one leaves
 *     its {@code iss} open
 * @param grants what clients may do; what none of them allows is denied
 * @param leeway how far the clock of an issuer may be off, up to five minutes. It is given when a
 *     token is checked, to {@code nbf}, {@code iat} and {@code exp}; see {@link JwtAuthenticator}
 *     for what it means for an open connection
 * @param subjectClaim the claim that says who the client is
 * @param special the streams that grants treat otherwise
 * @param keptClaims the claims that principals keep, by name or path: those that rules of rows use
 */
public record AuthSettings(
        List<Issuer> issuers,
        List<Grant> grants,
        Duration leeway,
        String subjectClaim,
        SpecialStreams special,
        Set<String> keptClaims) {
    public static final Duration LEEWAY = Duration.ofSeconds(30);
    public static final String SUBJECT_CLAIM = "sub";

    private static final Duration MOST_LEEWAY = Duration.ofMinutes(5);

    public AuthSettings {
        issuers = List.copyOf(issuers);
        grants = List.copyOf(grants);
        keptClaims = Set.copyOf(keptClaims);
        if (issuers.isEmpty()) {
            throw new IllegalArgumentException("issuers must name at least one");
        }
        requireDistinct(issuers);
        if (leeway.isNegative() || leeway.compareTo(MOST_LEEWAY) > 0) {
            throw new IllegalArgumentException(
                    "leeway must be between PT0S and %s, got: %s".formatted(MOST_LEEWAY, leeway));
        }
        if (subjectClaim.isBlank()) {
            throw new IllegalArgumentException("subjectClaim must not be blank");
        }
    }

    /** With the usual leeway and subject, and no claims kept. */
    public AuthSettings(List<Issuer> issuers, List<Grant> grants) {
        this(issuers, grants, LEEWAY, SUBJECT_CLAIM, SpecialStreams.NONE, Set.of());
    }

    /** A token must always lead to one issuer. */
    private static void requireDistinct(List<Issuer> issuers) {
        var names = new HashSet<String>();
        var claims = new HashSet<@Nullable String>();
        for (var issuer : issuers) {
            if (!names.add(issuer.name())) {
                throw new IllegalArgumentException(
                        "issuers must have different names, got twice: " + issuer.name());
            }
            if (!claims.add(issuer.issuer())) {
                throw new IllegalArgumentException(
                        issuer.issuer() == null
                                ? "issuers: only one may leave its 'iss' open"
                                : "issuers must have a different 'iss' each, got twice: "
                                        + issuer.issuer());
            }
        }
    }
}
