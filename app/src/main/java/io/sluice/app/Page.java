package io.sluice.app;

import io.sluice.hub.Payload;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Need;
import io.sluice.transport.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The page at {@code /}, with what belongs to it. */
final class Page {
    /** Nothing from elsewhere, nothing inline; connections to where it came from. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                    + " connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private Page() {}

    static List<HttpRoute> routes() {
        return List.of(
                file("/", "index.html", "text/html; charset=utf-8"),
                file("/page.js", "page.js", "text/javascript; charset=utf-8"),
                file("/page.css", "page.css", "text/css; charset=utf-8"),
                file("/favicon.svg", "favicon.svg", "image/svg+xml"));
    }

    private static Route file(String path, String name, String type) {
        var reply = new Reply(200, type, load(name), Map.of("Content-Security-Policy", POLICY));
        return Route.of(path, Need.NOTHING, _ -> reply);
    }

    private static Payload load(String name) {
        try (var in = Page.class.getResourceAsStream("/web/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the page's " + name + " is not in this build");
            }
            return Payload.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
