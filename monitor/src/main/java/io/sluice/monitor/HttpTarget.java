package io.sluice.monitor;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;

/**
 * An address outside that is asked or told something. Its path and headers may hold secrets and are
 * shown nowhere.
 *
 * @param url http or https
 * @param headers sent with each request
 */
public record HttpTarget(URI url, Map<String, String> headers) {
    private static final int MAX_PORT = 65_535;

    public HttpTarget {
        String scheme = url.getScheme();
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            throw new IllegalArgumentException("url must begin with http:// or https://");
        }
        if (url.getHost() == null || url.getRawUserInfo() != null || url.getPort() > MAX_PORT) {
            throw new IllegalArgumentException(
                    "url must name a host and port, and no user: that belongs in a header");
        }
        headers = Map.copyOf(headers);
        headers.forEach(HttpTarget::check);
    }

    /** Without headers. */
    public HttpTarget(URI url) {
        this(url, Map.of());
    }

    private static void check(String name, String value) {
        try {
            var _ = HttpRequest.newBuilder().header(name, value);
        } catch (IllegalArgumentException _) {
            // its message would show the value
            throw new IllegalArgumentException("header '" + name + "' cannot be sent");
        }
    }

    /** Which one, without its secrets. */
    String name() {
        return url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
    }

    /** A request to it that waits that long for an answer to begin. */
    HttpRequest.Builder request(Duration timeout) {
        var request = HttpRequest.newBuilder(url).timeout(timeout);
        headers.forEach(request::header);
        return request;
    }

    @Override
    public String toString() {
        return "HttpTarget[" + name() + ", headers=" + new TreeSet<>(headers.keySet()) + "]";
    }
}
