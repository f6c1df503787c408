/**
 * Who a client is, and what it may do.
 *
 * <p>In comes a token, as a client sent it. Out comes a {@link io.sluice.session.Principal} with
 * its {@link io.sluice.session.Access}, or the one reason why not. A token is read by {@link
 * io.sluice.auth.Token}, belongs to one configured {@link io.sluice.auth.Issuer} and is checked by
 * that issuer's {@link io.sluice.auth.Keys} and rules only: a shared secret, or the keys an
 * identity provider publishes, which a {@link io.sluice.auth.KeyRing} keeps fresh. What the claims
 * allow is for the configured {@link io.sluice.auth.Grant}s to say; what none of them allows is
 * denied. Of the claims a principal keeps those only that rules of rows need.
 *
 * <p>Checks run on virtual threads of this room, never on the caller's. This room knows no socket,
 * no file and no clock of its own, and nothing here ever shows a token or a secret.
 */
@NullMarked
package io.sluice.auth;

import org.jspecify.annotations.NullMarked;
