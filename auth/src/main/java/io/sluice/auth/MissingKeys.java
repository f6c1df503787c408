package io.sluice.auth;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Key ids that a fetch has looked for and not found, so that a client which keeps showing one of
 * them does not use up the fetches that a real rotation needs. Bounded; the oldest are forgotten.
 */
final class MissingKeys {
    static final int MAX = 1000;

    private final long forNanos;
    private final Map<String, Long> seen =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > MAX;
                }
            };

    MissingKeys(long forNanos) {
        this.forNanos = forNanos;
    }

    synchronized void add(String keyId, long now) {
        seen.put(keyId, now);
    }

    synchronized boolean contains(String keyId, long now) {
        Long since = seen.get(keyId);
        if (since == null) {
            return false;
        }
        if (now - since < forNanos) {
            return true;
        }
        seen.remove(keyId);
        return false;
    }
}
