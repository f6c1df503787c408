package io.sluice.auth;

import io.sluice.session.Unauthenticated;

/** The one key of an issuer that signs with a shared secret. Key ids mean nothing to it. */
final class HmacKey implements Keys {
    private final VerificationKey key;

    HmacKey(Issuer.Hmac issuer) {
        this.key = VerificationKey.of(issuer.secret(), issuer.algorithms());
    }

    @Override
    public void verify(Token token) throws Unauthenticated {
        (key.hasSigned(token) ? Verdict.GOOD : Verdict.BAD_SIGNATURE).requireGood();
    }
}
