package io.sluice.httpintake;

import io.sluice.transport.Reply;
import io.sluice.transport.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a Dapr sidecar shows with all it asks, if it shows anything.
 *
 * @see <a href="https://docs.dapr.io/operations/security/app-api-token/">Authenticate requests from
 *     Dapr using token authentication</a>
 */
final class AppToken {
    private static final Logger log = LoggerFactory.getLogger(AppToken.class);
    private static final String HEADER = "dapr-api-token";

    private final byte @Nullable [] expected;
    private final LongAdder refused = new LongAdder();
    private final AtomicBoolean troubled = new AtomicBoolean();

    AppToken(@Nullable String token) {
        expected = token == null ? null : digest(token);
    }

    /** The answer to who does not show it; takes as long whatever is shown. */
    Optional<Reply> refusal(Request head) {
        if (expected == null
                || MessageDigest.isEqual(expected, digest(head.header(HEADER).orElse("")))) {
            troubled.set(false);
            return Optional.empty();
        }
        refused.increment();
        if (troubled.compareAndSet(false, true)) {
            log.atWarn()
                    .addKeyValue("path", head.path())
                    .log("a request was refused that does not show Dapr's app API token");
        }
        return Optional.of(Reply.text(401, ""));
    }

    long refused() {
        return refused.sum();
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
