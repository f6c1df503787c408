package io.sluice.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.sluice.session.Credential;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request may carry its token: {@code Authorization: Bearer}, else the subprotocol {@code
 * bearer.<token>}, else the parameter {@code token}.
 */
final class Credentials {
    private static final String BEARER = "Bearer ";
    private static final String SUBPROTOCOL = "bearer.";

    private Credentials() {}

    static Credential of(HttpHeaders headers, Target target) {
        String token = fromHeader(headers.get(HttpHeaderNames.AUTHORIZATION));
        if (token == null) {
            token = fromSubprotocols(Upgrade.offered(headers));
        }
        if (token == null) {
            token = target.first("token");
        }
        return token.isEmpty() ? Credential.NONE : new Credential(token);
    }

    private static @Nullable String fromHeader(@Nullable String header) {
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : null;
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
