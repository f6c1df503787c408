package io.sluice.auth;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Gets key sets by HTTP, bounded in size, time and redirects. */
final class HttpKeyFetch implements KeyFetch {
    static final int MAX_BYTES = 512 * 1024;

    private static final int MAX_REDIRECTS = 2;

    private final Executor executor;
    private @Nullable HttpClient client;

    HttpKeyFetch(Executor executor) {
        this.executor = executor;
    }

    @Override
    public String fetch(URI jwks, Duration timeout) throws IOException, InterruptedException {
        var response = get(jwks, timeout);
        for (int hop = 0; hop < MAX_REDIRECTS && isRedirect(response); hop++) {
            response = get(target(response), timeout);
        }
        if (response.statusCode() != 200) {
            throw new IOException("answered with status " + response.statusCode());
        }
        return response.body();
    }

    private HttpResponse<String> get(URI uri, Duration timeout)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri).header("Accept", "application/json").build();
        var body = BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_BYTES);
        var pending = client().sendAsync(request, body);
        try {
            // The request's own timeout would end with the headers.
            return pending.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("gave no full answer within " + timeout, e);
        } catch (ExecutionException e) {
            throw new IOException("failed by " + cause(e).getClass().getSimpleName(), e);
        } finally {
            pending.cancel(true);
        }
    }

    private static Throwable cause(ExecutionException e) {
        return e.getCause() == null ? e : e.getCause();
    }

    private static boolean isRedirect(HttpResponse<?> response) {
        return switch (response.statusCode()) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private static URI target(HttpResponse<?> response) throws IOException {
        try {
            var target =
                    response.uri().resolve(response.headers().firstValue("Location").orElse(""));
            if (Issuer.Jwks.isSafe(target)) {
                return target;
            }
        } catch (IllegalArgumentException e) {
            // no address at all: said below
        }
        throw new IOException("redirects to where neither https nor loopback protects the keys");
    }

    /** Made when first used: a gateway without published keys needs none. */
    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder().executor(executor).build();
        }
        return client;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.shutdownNow();
        }
    }
}
