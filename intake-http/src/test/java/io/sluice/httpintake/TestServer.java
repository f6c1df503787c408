package io.sluice.httpintake;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.hub.Gap;
import io.sluice.hub.Publication;
import io.sluice.hub.Time;
import io.sluice.session.Access;
import io.sluice.session.Action;
import io.sluice.session.Channel;
import io.sluice.session.CloseReason;
import io.sluice.session.Dialect;
import io.sluice.session.Notice;
import io.sluice.session.Out;
import io.sluice.session.Principal;
import io.sluice.session.Request;
import io.sluice.session.SessionContext;
import io.sluice.session.SessionMeters;
import io.sluice.session.SessionSettings;
import io.sluice.session.Terms;
import io.sluice.session.Unauthenticated;
import io.sluice.transport.EventLoops;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Listener;
import io.sluice.transport.NativeIo;
import io.sluice.transport.Server;
import io.sluice.transport.TransportMeters;
import io.sluice.transport.TransportSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A server of the gateway's with routes of this room, on a free port. The token {@code publisher}
 * may publish to all streams but {@code secret}, the token {@code other} as well, {@code reader} to
 * none.
 */
final class TestServer implements AutoCloseable {
    private final EventLoops loops = new EventLoops(NativeIo.NIO, 1, Time.system());
    private final HttpClient client = HttpClient.newHttpClient();
    private final Server server;
    private final String base;

    TestServer(List<HttpRoute> routes) throws IOException {
        var registry = new SimpleMeterRegistry();
        var sessions =
                new SessionContext(
                        SessionSettings.STANDARD,
                        new SessionMeters(registry),
                        credential -> {
                            String token = String.valueOf(credential.token());
                            Access access =
                                    (action, stream, _) ->
                                            !token.equals("reader")
                                                    && action == Action.PUBLISH
                                                    && !stream.equals("secret");
                            return List.of("publisher", "other", "reader").contains(token)
                                    ? CompletableFuture.completedStage(
                                            new Principal(token, access, Principal.NEVER))
                                    : CompletableFuture.failedStage(
                                            new Unauthenticated(
                                                    Unauthenticated.Reason.SIGNATURE, "bad"));
                        },
                        PooledByteBufAllocator.DEFAULT,
                        Time.system());
        server =
                new Server(
                        TransportSettings.standard(),
                        loops,
                        sessions,
                        new NoDialect(),
                        new TransportMeters(registry));
        var address = server.listen(new Listener("127.0.0.1", 0, List.of(), routes));
        base = "http://127.0.0.1:" + address.getPort();
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(10));
    }

    /** Posts, with headers as names and values in turn. */
    HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        var request = to(path).POST(HttpRequest.BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.close();
        server.close();
        loops.close();
    }

    /** Nobody speaks here. */
    private static final class NoDialect implements Dialect {
        private static IllegalStateException silence() {
            return new IllegalStateException("there are no sessions here");
        }

        @Override
        public Terms terms() {
            throw silence();
        }

        @Override
        public boolean publication(Channel channel, Publication publication, Out out) {
            throw silence();
        }

        @Override
        public boolean gap(Channel channel, Gap gap, Out out) {
            throw silence();
        }

        @Override
        public boolean notice(Notice notice, Out out) {
            throw silence();
        }

        @Override
        public Request read(byte[] message) {
            throw silence();
        }

        @Override
        public int closeCode(CloseReason reason) {
            throw silence();
        }
    }
}
