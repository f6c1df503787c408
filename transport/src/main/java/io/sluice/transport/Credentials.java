package io.sluice.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.sluice.session.Credential;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request may carry its token or API key: {@code Authorization}, with {@code Bearer} or
 * bare, else {@code X-API-Key}, else the subprotocol {@code bearer.<token>}, else the parameters
 * {@code token} and {@code api_key}.
 */
final class Credentials {
    private static final String BEARER = "Bearer ";
    private static final String API_KEY = "X-API-Key";
    private static final String SUBPROTOCOL = "bearer.";

    private Credentials() {}

    static Credential of(HttpHeaders headers, Target target) {
        String token = fromHeader(headers.get(HttpHeaderNames.AUTHORIZATION));
        if (token == null) {
            token = headers.get(API_KEY);
        }
        if (token == null) {
            token = fromSubprotocols(Upgrade.offered(headers));
        }
        if (token == null) {
            token = target.first("token");
        }
        if (token.isEmpty()) {
            token = target.first("api_key");
        }
        return token.isEmpty() ? Credential.NONE : new Credential(token);
    }

    private static @Nullable String fromHeader(@Nullable String header) {
        if (header == null) {
            return null;
        }
        if (header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return header.substring(BEARER.length()).strip();
        }
        boolean isBare = header.indexOf(' ') < 0 && !header.equalsIgnoreCase(BEARER.strip());
        return isBare ? header : null;
    }

    private static @Nullable String fromSubprotocols(List<String> offered) {
        for (String name : offered) {
            if (name.startsWith(SUBPROTOCOL)) {
                return name.substring(SUBPROTOCOL.length());
            }
        }
        return null;
    }
}
