package io.sluice.auth;

import io.sluice.hub.Time;
import io.sluice.session.Unauthenticated;
import io.sluice.session.Unauthenticated.Reason;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The published keys of one issuer, kept fresh.
 *
 * <p>Every fetch brings the whole set, whoever asked for it, and one goes on at a time. It is asked
 * for
 *
 * <ul>
 *   <li>in the background, by a token, once the keys are older than the refresh interval. Keys that
 *       nobody has used for another interval may have been withdrawn, so then the token waits;
 *   <li>by a token whose key is not there, which waits for it.
 * </ul>
 *
 * <p>Between two fetches lies at least the cooldown, so a flood of invented key ids costs the
 * identity provider one request per cooldown, and a real new key is known at the latest one
 * cooldown after its first use. An id that a fetch did not bring asks for no other for a few
 * cooldowns; it is found at once if another fetch brings it. While the identity provider is away
 * the old keys stay in use, and a token they cannot decide is undecided, not refused.
 */
final class KeyRing implements Keys {
    private static final Logger log = LoggerFactory.getLogger(KeyRing.class);

    /** How long a missing id stays quiet, in cooldowns. */
    private static final int QUIET_COOLDOWNS = 4;

    /** The longest pause between two fetches while there is no key at all. */
    private static final Duration EAGER = Duration.ofSeconds(5);

    /** No more tokens wait for a fetch; the others must not run out of room because of it. */
    private static final int MAX_WAITING = 1000;

    private final Issuer.Jwks issuer;
    private final KeyFetch fetch;
    private final Executor executor;
    private final Time time;
    private final MissingKeys missing;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);

    private volatile KeySet keys = KeySet.EMPTY;

    // The rest belongs to this object's lock, which is never held during a fetch.
    private @Nullable CompletableFuture<Boolean> running;
    private long startedAt;
    private long loadedAt;
    private boolean failing;

    KeyRing(Issuer.Jwks issuer, KeyFetch fetch, Executor executor, Time time) {
        this.issuer = issuer;
        this.fetch = fetch;
        this.executor = executor;
        this.time = time;
        this.missing = new MissingKeys(issuer.cooldown().multipliedBy(QUIET_COOLDOWNS).toNanos());
        this.startedAt = time.nanos() - issuer.cooldown().toNanos();
    }

    /** Begins to fetch the keys, so that the first token need not wait. */
    void prepare() {
        var _ = start();
    }

    @Override
    public void verify(Token token) throws Unauthenticated {
        KeySet known = current();
        Verdict verdict = known.judge(token);
        if (isWorthALook(verdict, token)) {
            KeySet newer = newer(token.keyId());
            verdict = newer == known ? verdict : newer.judge(token);
        }
        verdict.requireGood();
    }

    /** A token that names no key may have been signed by one that is not here yet. */
    private static boolean isWorthALook(Verdict verdict, Token token) {
        return verdict == Verdict.UNKNOWN_KEY
                || (verdict == Verdict.BAD_SIGNATURE && token.keyId() == null);
    }

    /** The keys to begin with. */
    private KeySet current() {
        var refresh = refreshIfDue();
        if (refresh != null) {
            awaits(refresh); // whatever comes of it: old keys are better than none
        }
        return keys;
    }

    /** Begins a refresh if it is time, and returns it if the keys are too old to go on without. */
    private synchronized @Nullable CompletableFuture<Boolean> refreshIfDue() {
        long age = time.nanos() - loadedAt;
        long interval = issuer.refreshInterval().toNanos();
        if (keys.isEmpty() || age < interval) {
            return null;
        }
        boolean isTooOld = age >= 2 * interval && !failing;
        var refresh = start();
        return isTooOld ? refresh : null;
    }

    /** The keys after a fetch, or the same as before if there may be none now. */
    private KeySet newer(@Nullable String keyId) throws Unauthenticated {
        if (keyId != null && missing.contains(keyId, time.nanos())) {
            return keys;
        }
        var pending = start();
        if (pending == null ? isInTheDark() : !awaits(pending)) {
            throw new Unauthenticated(
                    Reason.UNDECIDED, "the keys of issuer '" + issuer.name() + "' cannot be had");
        }
        if (pending != null && keyId != null && !keys.knows(keyId)) {
            missing.add(keyId, time.nanos());
        }
        return keys;
    }

    private synchronized boolean isInTheDark() {
        return failing || keys.isEmpty();
    }

    /** True if the fetch brought keys. */
    private boolean awaits(CompletableFuture<Boolean> pending) {
        if (!waiting.tryAcquire()) {
            return false;
        }
        try {
            return pending.get(issuer.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.release();
        }
    }

    /** The fetch that goes on, begun now if it may; null if it is too early for another. */
    private synchronized @Nullable CompletableFuture<Boolean> start() {
        if (running == null && time.nanos() - startedAt >= pause()) {
            launch();
        }
        return running;
    }

    private long pause() {
        long cooldown = issuer.cooldown().toNanos();
        return keys.isEmpty() ? Math.min(cooldown, EAGER.toNanos()) : cooldown;
    }

    private void launch() {
        var promise = new CompletableFuture<Boolean>();
        startedAt = time.nanos();
        running = promise;
        try {
            executor.execute(() -> load(promise));
        } catch (RejectedExecutionException e) {
            running = null; // closed
        }
    }

    private void load(CompletableFuture<Boolean> promise) {
        KeySet fetched = null;
        @Nullable String problem = "failed unexpectedly";
        try {
            fetched = fetched();
        } catch (IOException | ParseException e) {
            problem = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            problem = null; // closed
            Thread.currentThread().interrupt();
        } finally {
            settle(fetched, problem);
            promise.complete(fetched != null);
        }
    }

    private KeySet fetched() throws IOException, ParseException, InterruptedException {
        String json = fetch.fetch(issuer.jwks(), issuer.requestTimeout());
        KeySet fetched = KeySet.parse(json, issuer.algorithms());
        if (fetched.isEmpty()) {
            throw new IOException("published no usable key");
        }
        return fetched;
    }

    private synchronized void settle(@Nullable KeySet fetched, @Nullable String problem) {
        running = null;
        if (fetched == null) {
            if (problem != null && !failing) {
                tell(problem);
            }
            failing = true;
            return;
        }
        if (failing || keys.isEmpty()) {
            log.atInfo()
                    .addKeyValue("issuer", issuer.name())
                    .addKeyValue("keys", fetched.size())
                    .log("signing keys fetched");
        }
        failing = false;
        keys = fetched;
        loadedAt = time.nanos();
    }

    private void tell(String problem) {
        log.atWarn()
                .addKeyValue("issuer", issuer.name())
                .addKeyValue("reason", problem)
                .log(
                        keys.isEmpty()
                                ? "no signing keys yet, its tokens cannot be checked"
                                : "signing keys not renewed, the old ones stay in use");
    }
}
