package io.sluice.session;

import io.sluice.hub.Time;
import java.time.Duration;
import java.util.function.Consumer;

/** Who a session's client is at the moment, and until when. Belongs to the session's lane. */
final class Identity {
    /** How long a client may take to say who it is. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A client is told this long before its token ends, or when a fifth of its time is left. */
    private static final long NOTICE_MILLIS = 60_000;

    private static final long FAR = Duration.ofDays(1).toMillis();

    private final Time time;
    private final long strangerUntil;
    private Principal principal;
    private long noticeAt;
    private boolean isChecking;

    Identity(Principal principal, Time time) {
        this.time = time;
        this.principal = principal;
        this.strangerUntil = time.millis() + PATIENCE.toMillis();
        this.noticeAt = noticeOf(principal);
    }

    private long noticeOf(Principal shown) {
        if (shown.expiresAt() == Principal.NEVER) {
            return Principal.NEVER;
        }
        long left = shown.expiresAt() - time.millis();
        return shown.expiresAt() - Math.min(NOTICE_MILLIS, left / 5);
    }

    Principal principal() {
        return principal;
    }

    boolean isStranger() {
        return principal.isStranger();
    }

    /** One token at a time: false if another is being checked. */
    boolean beginCheck() {
        boolean isFree = !isChecking;
        isChecking = true;
        return isFree;
    }

    void endCheck() {
        isChecking = false;
    }

    /** Takes another token's principal; false if it is someone else's. */
    boolean become(Principal shown) {
        if (!isStranger() && !principal.subject().equals(shown.subject())) {
            return false;
        }
        principal = shown;
        noticeAt = noticeOf(shown);
        return true;
    }

    boolean hasEnded() {
        return time.millis() >= end();
    }

    private long end() {
        return isStranger() ? strangerUntil : principal.expiresAt();
    }

    /** Tells that the token ends soon, if it does; answers how long until something is due. */
    long untilNext(Consumer<Notice> tell) {
        if (time.millis() >= noticeAt) {
            noticeAt = Principal.NEVER;
            tell.accept(new Notice.TokenExpiring(principal.expiresAt()));
        }
        long left = Math.min(end(), noticeAt) - time.millis();
        return left > FAR ? Long.MAX_VALUE / 2 : left * 1_000_000;
    }
}
