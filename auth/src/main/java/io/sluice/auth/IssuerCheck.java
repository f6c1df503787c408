package io.sluice.auth;

import io.sluice.hub.Time;
import io.sluice.session.Principal;
import io.sluice.session.Unauthenticated;
import io.sluice.session.Unauthenticated.Reason;

/** The whole check of a token by the one issuer it belongs to. May block. */
final class IssuerCheck {
    private static final int MAX_SUBJECT = 256;

    private final Issuer issuer;
    private final Keys keys;
    private final AuthSettings settings;
    private final Time time;

    IssuerCheck(Issuer issuer, Keys keys, AuthSettings settings, Time time) {
        this.issuer = issuer;
        this.keys = keys;
        this.settings = settings;
        this.time = time;
    }

    /** Who the token shows its bearer to be. Nothing it claims counts before its signature does. */
    Principal admit(Token token) throws Unauthenticated {
        if (!issuer.algorithms().contains(token.algorithm())) {
            throw refused(Reason.ALGORITHM, "does not sign by " + token.algorithm().text());
        }
        keys.verify(token);
        Claims claims = token.claims();
        if (!issuer.audiences().isEmpty() && !claims.isFor(issuer.audiences())) {
            throw refused(Reason.AUDIENCE, "signed it for another audience");
        }
        requireBegun(claims, "nbf");
        requireBegun(claims, "iat");
        long expiresAt = expiresAt(claims);
        String subject = subject(claims);
        return new Principal(
                subject,
                GrantedAccess.of(settings.grants(), subject, settings.special(), claims),
                claims.only(settings.keptClaims()),
                expiresAt);
    }

    private void requireBegun(Claims claims, String name) throws Unauthenticated {
        var begin = claims.millis(name);
        if (begin.isPresent() && begin.getAsLong() > time.millis() + leeway()) {
            throw refused(Reason.NOT_YET_VALID, "says by '" + name + "' that it is for later");
        }
    }

    /** An expired token is let in by the leeway only; a good one is good until it expires. */
    private long expiresAt(Claims claims) throws Unauthenticated {
        long end =
                claims.millis("exp")
                        .orElseThrow(
                                () -> refused(Reason.CLAIMS, "did not say 'exp', which must be"));
        long now = time.millis();
        if (now < end) {
            return end;
        }
        if (now < end + leeway()) {
            return end + leeway();
        }
        throw refused(Reason.EXPIRED, "signed it for a time that is over");
    }

    private String subject(Claims claims) throws Unauthenticated {
        String name = settings.subjectClaim();
        String subject =
                switch (claims.find(name)) {
                    case String text -> text;
                    case Long number -> number.toString();
                    case null, default ->
                            throw refused(Reason.CLAIMS, "did not say '" + name + "' as text");
                };
        if (subject.isBlank() || subject.length() > MAX_SUBJECT) {
            throw refused(
                    Reason.CLAIMS,
                    "did not say '%s' in 1 to %d characters".formatted(name, MAX_SUBJECT));
        }
        return subject;
    }

    private long leeway() {
        return settings.leeway().toMillis();
    }

    private Unauthenticated refused(Reason reason, String what) {
        return new Unauthenticated(reason, "issuer '" + issuer.name() + "' " + what);
    }
}
