package io.sluice.auth;

import io.sluice.session.Unauthenticated;
import io.sluice.session.Unauthenticated.Reason;

/** What keys say to a token's signature. */
enum Verdict {
    GOOD,
    UNKNOWN_KEY,
    WRONG_ALGORITHM,
    BAD_SIGNATURE;

    void requireGood() throws Unauthenticated {
        switch (this) {
            case GOOD -> {}
            case UNKNOWN_KEY ->
                    throw new Unauthenticated(Reason.UNKNOWN_KEY, "its issuer has no such key");
            case WRONG_ALGORITHM ->
                    throw new Unauthenticated(Reason.ALGORITHM, "its key is for other algorithms");
            case BAD_SIGNATURE ->
                    throw new Unauthenticated(Reason.SIGNATURE, "its signature is wrong");
        }
    }
}
