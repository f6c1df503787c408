package io.sluice.auth;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The usable keys of a published set, as fetched at one moment. */
final class KeySet {
    static final KeySet EMPTY = new KeySet(List.of());
    static final int MAX_KEYS = 64;

    /** A token that names no key is tried against no more than this. */
    static final int MAX_TRIES = 8;

    private final List<VerificationKey> keys;

    private KeySet(List<VerificationKey> keys) {
        this.keys = keys;
    }

    /**
     * Reads a JSON Web Key Set. Keys that are of no use for these algorithms are left out.
     *
     * @throws ParseException if it is no key set; the message is for a log
     */
    static KeySet parse(String json, Set<Algorithm> algorithms) throws ParseException {
        return new KeySet(
                entries(json).stream()
                        .flatMap(entry -> key(entry, algorithms).stream())
                        .limit(MAX_KEYS)
                        .toList());
    }

    private static List<?> entries(String json) throws ParseException {
        Map<String, Object> set = JSONObjectUtils.parse(json);
        if (set != null && set.get("keys") instanceof List<?> entries) {
            return entries;
        }
        throw new ParseException("a key set must be a JSON object with a list of keys", 0);
    }

    private static Optional<VerificationKey> key(@Nullable Object entry, Set<Algorithm> wanted) {
        if (!(entry instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        var members = new LinkedHashMap<String, Object>();
        map.forEach((name, value) -> members.put(String.valueOf(name), value));
        try {
            return VerificationKey.of(JWK.parse(members), wanted);
        } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
            return Optional.empty(); // of a kind or form not known here
        }
    }

    int size() {
        return keys.size();
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    boolean knows(String keyId) {
        return keys.stream().anyMatch(key -> key.isCalled(keyId));
    }

    /** Whether the key that the token names, or else any that fits, has signed it. */
    Verdict judge(Token token) {
        String id = token.keyId();
        var named = keys.stream().filter(key -> id == null || key.isCalled(id)).toList();
        var fitting = named.stream().filter(key -> key.suits(token.algorithm())).toList();
        if (fitting.isEmpty()) {
            return id == null || named.isEmpty() ? Verdict.UNKNOWN_KEY : Verdict.WRONG_ALGORITHM;
        }
        return fitting.stream().limit(MAX_TRIES).anyMatch(key -> key.hasSigned(token))
                ? Verdict.GOOD
                : Verdict.BAD_SIGNATURE;
    }
}
