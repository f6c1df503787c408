package io.sluice.auth;

import io.sluice.session.Unauthenticated;

/** One issuer's keys. May block: not for an event loop. */
interface Keys {
    /** Returns if one of them has signed the token. */
    void verify(Token token) throws Unauthenticated;
}
