package io.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What pages of other origins can do with event streams. */
class OtherOriginsTest {
    private static final String ALLOWED = "Access-Control-Allow-Origin";
    private static final String PAGE = "https://app.example";

    private final TestGateway gateway = new TestGateway(NativeIo.AUTO);

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    private RawClient.Response ask(String method, String path, String... headers)
            throws IOException {
        var all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Origin: " + PAGE;
        return gateway.connect().ask(method, path, all);
    }

    @ParameterizedTest
    @CsvSource({
        "/sse/energy?token=good, 200",
        "/sse/enrgy?token=good, 404",
        "/sse/energy?token=bad, 401",
        "/sse/energy?token=narrow, 403",
        "/sse/energy?token=buggy, 500"
    })
    void aPageThatMayConnectMayReadTheAnswerWhateverItIs(String path, int status)
            throws IOException {
        gateway.start();
        var response = ask("GET", path);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header(ALLOWED)).isEqualTo(PAGE);
        assertThat(response.header("Vary")).isEqualTo("Origin");
        assertThat(response.headers()).doesNotContainKey("access-control-allow-credentials");
    }

    @Test
    void oneThatMayNotConnectIsRefusedAndReadsNothing() throws IOException {
        gateway.origins = new OriginRule(Set.of("https://other.example"), false);
        gateway.start();
        for (String method : new String[] {"GET", "OPTIONS"}) {
            var response = ask(method, "/sse/energy?token=good");
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.headers()).doesNotContainKey("access-control-allow-origin");
        }
        assertThat(gateway.refusals("foreign_origin")).isEqualTo(2);
        assertThat(gateway.tokens.shown).isEmpty();
        gateway.awaitEmpty();
    }

    @Test
    void aPageLearnsThatItMaySendItsToken() throws IOException {
        gateway.maxConnections = 1;
        gateway.start();
        gateway.listen("/sse/energy");
        var response =
                ask(
                        "OPTIONS",
                        "/sse/energy",
                        "Access-Control-Request-Method: GET",
                        "Access-Control-Request-Headers: authorization,last-event-id");
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.header(ALLOWED)).isEqualTo(PAGE);
        assertThat(response.header("Vary")).isEqualTo("Origin");
        assertThat(response.header("Access-Control-Allow-Methods")).isEqualTo("GET");
        assertThat(response.header("Access-Control-Allow-Headers"))
                .isEqualTo("authorization, last-event-id, cache-control");
        assertThat(response.header("Access-Control-Max-Age")).isEqualTo("600");
        assertThat(response.headers()).doesNotContainKeys("content-length", "content-type");
        assertThat(gateway.tokens.shown).containsExactly("good");
    }

    @Test
    void routesAreNotShared() throws IOException {
        gateway.routes.add(PlainRoute.open("/a"));
        gateway.start();
        assertThat(ask("GET", "/a").headers()).doesNotContainKey("access-control-allow-origin");
        assertThat(ask("OPTIONS", "/a").status()).isEqualTo(405);
    }

    @Test
    void listenersTakePlacesAsOthersDo() throws IOException {
        gateway.maxPerAddress = 1;
        gateway.start();
        gateway.listen("/sse/energy");
        var response = ask("GET", "/sse/energy?token=good");
        assertThat(response.status()).isEqualTo(429);
        assertThat(response.header(ALLOWED)).isEqualTo(PAGE);
        assertThat(gateway.connect().askUpgrade("/ws?token=good").status()).isEqualTo(429);
    }
}
