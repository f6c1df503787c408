package io.sluice.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * One life of a topic. A topic that is deleted and made again under the same name is another
 * incarnation: its offsets start over, and positions of the old one mean nothing in it.
 *
 * @param topic the topic's name in its log
 * @param hash 11 characters (base64url) that stand for this life in positions
 */
public record Incarnation(String topic, String hash) implements Comparable<Incarnation> {
    private static final int HASH_BYTES = 8;

    public Incarnation {
        if (!hash.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("incarnation hash must be base64url: " + hash);
        }
    }

    /**
     * The incarnation with the given identity.
     *
     * @param identity what tells this life from others, e.g. cluster id and topic id
     */
    public static Incarnation of(String topic, String... identity) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(String.join("\n", identity).getBytes(StandardCharsets.UTF_8));
            return new Incarnation(
                    topic,
                    Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(Arrays.copyOf(digest, HASH_BYTES)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public int compareTo(Incarnation that) {
        int byTopic = topic.compareTo(that.topic);
        return byTopic != 0 ? byTopic : hash.compareTo(that.hash);
    }
}
