package io.sluice.redislog;

/** Fewer replicas have an entry than must have it; it will be asked for again. */
final class TooFewReplicas extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooFewReplicas(long have, int want) {
        super("%d of %d replicas have what was appended".formatted(have, want), null, false, false);
    }
}
