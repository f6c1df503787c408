package io.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpKeyFetchTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final ExecutorService executor = AuthThreads.start();
    private final HttpKeyFetch fetch = new HttpKeyFetch(executor);
    private final CountDownLatch end = new CountDownLatch(1);
    private final IdentityServer server;

    HttpKeyFetchTest() throws IOException {
        server = new IdentityServer();
    }

    @AfterEach
    void close() {
        end.countDown();
        fetch.close();
        executor.shutdownNow();
        server.close();
    }

    @Test
    void itBringsWhatIsPublished() throws Exception {
        server.answer(IdentityServer.text(200, "{\"keys\":[\"é\"]}"));

        assertThat(fetch.fetch(server.uri("/keys"), PATIENT)).isEqualTo("{\"keys\":[\"é\"]}");
    }

    @Test
    void asMuchAsIsAllowedIsTaken() throws Exception {
        server.answer(IdentityServer.text(200, "x".repeat(HttpKeyFetch.MAX_BYTES)));

        assertThat(fetch.fetch(server.uri("/"), PATIENT)).hasSize(HttpKeyFetch.MAX_BYTES);
    }

    @Test
    void moreThanIsAllowedIsNot() {
        server.answer(IdentityServer.text(200, "x".repeat(HttpKeyFetch.MAX_BYTES + 1)));

        assertFails(PATIENT, "failed by IOException");
    }

    @Test
    void anEndlessAnswerIsCutOff() {
        server.answer(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = new byte[8192];
            while (true) {
                exchange.getResponseBody().write(block);
            }
        });

        assertFails(PATIENT, "failed by IOException");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 401, 404, 500, 503})
    void anotherStatusIsAFailure(int status) {
        server.answer(IdentityServer.text(status, ""));

        assertFails(PATIENT, "answered with status " + status);
    }

    @Test
    void noAnswerIsAFailure() {
        server.answer(IdentityServer.SILENT);
        assertFails(PATIENT, "failed by IOException");
    }

    @Test
    void noServerIsAFailure() {
        var gone = server.uri("/");
        server.close();

        assertThatIOException()
                .isThrownBy(() -> fetch.fetch(gone, PATIENT))
                .withMessage("failed by ConnectException");
    }

    @Test
    void aSlowAnswerIsAFailure() {
        server.answer(this::waitForTheEnd);

        assertFails(SHORT, "gave no full answer within PT0.2S");
    }

    @Test
    void anAnswerThatDripsIsAFailure() {
        server.answer(exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            waitForTheEnd(exchange);
        });

        assertFails(SHORT, "gave no full answer within PT0.2S");
    }

    @Test
    void aSafeRedirectIsFollowed() throws Exception {
        server.answer(exchange -> {
            boolean moved = exchange.getRequestURI().getPath().equals("/new");
            (moved ? IdentityServer.text(200, "{}") : IdentityServer.redirect("/new"))
                    .handle(exchange);
        });

        assertThat(fetch.fetch(server.uri("/old"), PATIENT)).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://keys.example.org/",
                "http://10.1.2.3/",
                "http://127.0.0.1.example.org/",
                "file:///etc/passwd",
                "ftp://127.0.0.1/",
                "http://user@[bad",
                "http://user:pass@127.0.0.1/"
            })
    void anUnsafeRedirectIsNot(String target) {
        server.answer(IdentityServer.redirect(target));

        assertFails(PATIENT, "redirects to where neither https nor loopback protects the keys");
    }

    @Test
    void redirectsWithoutEndAreAFailure() {
        server.answer(IdentityServer.redirect("/again"));

        assertFails(PATIENT, "answered with status 302");
    }

    private void waitForTheEnd(HttpExchange exchange) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    private void assertFails(Duration timeout, String message) {
        assertThatIOException()
                .isThrownBy(() -> fetch.fetch(server.uri("/"), timeout))
                .withMessage(message);
    }
}
