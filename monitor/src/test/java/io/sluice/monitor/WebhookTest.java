package io.sluice.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.hub.Payload;
import io.sluice.hub.Time;
import io.sluice.monitor.AlertNotice.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookTest {
    private final WebhookServer server = new WebhookServer();
    private @Nullable Webhook webhook;

    @AfterEach
    void close() {
        if (webhook != null) {
            webhook.close();
        }
        server.close();
    }

    private Delivery start(HttpTarget target, Duration giveUp, int queue) {
        var settings =
                new WebhookSettings(
                        List.of(target),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(5),
                        Duration.ofMillis(20),
                        giveUp);
        var made = new Webhook(settings, queue, Time.system());
        webhook = made;
        return made.deliveries().getFirst();
    }

    private Delivery start() {
        return start(new HttpTarget(server.url()), Duration.ofMinutes(1), 10);
    }

    private static AlertNotice notice(String subject) {
        return new AlertNotice(
                Kind.FIRED, 0, "rule", "warning", subject, "lag", 2, 1, 0, null, "text", null);
    }

    private List<String> told() {
        return server.posts().stream()
                .map(post -> AlertNotice.read(Payload.of(post.body())).orElseThrow())
                .map(AlertNotice::subject)
                .toList();
    }

    @Test
    void anAlertIsPostedAsItIsInTheLog() {
        var target = new HttpTarget(server.url(), Map.of("Authorization", "Bearer s3cret"));
        var delivery = start(target, Duration.ofMinutes(1), 10);

        delivery.tell(notice("group:a"));

        await().until(() -> delivery.delivered() == 1);
        assertThat(server.posts())
                .singleElement()
                .satisfies(post -> {
                    assertThat(post.body()).isEqualTo(notice("group:a").document().text());
                    assertThat(post.headers().getFirst("Content-Type"))
                            .isEqualTo("application/json");
                    assertThat(post.headers().getFirst("Authorization")).isEqualTo("Bearer s3cret");
                    assertThat(post.headers().getFirst("Idempotency-Key")).isNotBlank();
                });
    }

    @Test
    void whatFailsIsTriedAgainInOrder() {
        server.answer(503, Map.of());
        server.answer(500, Map.of());
        server.answer(429, Map.of("Retry-After", "0"));
        var delivery = start();

        delivery.tell(notice("group:a"));
        delivery.tell(notice("group:b"));

        await().until(() -> delivery.delivered() == 2);
        assertThat(told()).containsExactly("group:a", "group:a", "group:a", "group:a", "group:b");
        assertThat(server.posts().subList(0, 4))
                .extracting(post -> post.headers().getFirst("Idempotency-Key"))
                .containsOnly(server.posts().getFirst().headers().getFirst("Idempotency-Key"));
        assertThat(server.posts().get(4).headers().getFirst("Idempotency-Key"))
                .isNotEqualTo(server.posts().get(3).headers().getFirst("Idempotency-Key"));
        assertThat(delivery.failed()).isZero();
    }

    @Test
    void aTargetIsLeftAloneForAsLongAsItAsks() {
        server.answer(429, Map.of("Retry-After", "1"));
        var delivery = start();
        long before = System.nanoTime();

        delivery.tell(notice("group:a"));

        await().until(() -> delivery.delivered() == 1);
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aTargetThatAsksForMoreTimeThanThereIsIsGivenUp() {
        var later = Instant.now().plusSeconds(3600).atZone(ZoneOffset.UTC);
        server.answer(
                503, Map.of("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(later)));
        var delivery = start();

        delivery.tell(notice("group:a"));
        delivery.tell(notice("group:b"));

        await().until(() -> delivery.delivered() == 1);
        assertThat(delivery.failed()).isEqualTo(1);
        assertThat(told()).containsExactly("group:a", "group:b");
    }

    @Test
    void whatIsRefusedIsGivenUp() {
        server.answer(400, Map.of());
        server.answer(302, Map.of("Location", "/elsewhere"));
        var delivery = start();

        delivery.tell(notice("group:a"));
        delivery.tell(notice("group:b"));
        delivery.tell(notice("group:c"));

        await().until(() -> delivery.delivered() == 1);
        assertThat(told()).containsExactly("group:a", "group:b", "group:c");
        assertThat(delivery.failed()).isEqualTo(2);
    }

    @Test
    void whatCannotBeDeliveredForLongIsGivenUp() throws IOException {
        var delivery = start(new HttpTarget(nobody()), Duration.ofMillis(50), 10);

        delivery.tell(notice("group:a"));

        await().until(() -> delivery.failed() == 1);
        assertThat(delivery.delivered()).isZero();
    }

    @Test
    void theOldestIsDroppedWhereTooManyWait() throws IOException {
        var delivery = start(new HttpTarget(nobody()), Duration.ofMinutes(1), 2);

        for (int i = 0; i < 10; i++) {
            delivery.tell(notice("group:" + i));
        }

        assertThat(delivery.dropped()).isBetween(7L, 8L);
    }

    @Test
    void anAnswerIsNotRead() {
        server.answerWith("x".repeat(50 << 20));
        var delivery = start();

        delivery.tell(notice("group:a"));
        delivery.tell(notice("group:b"));

        await().until(() -> delivery.delivered() == 2);
    }

    @Test
    void secretsAreNotShown() {
        var target =
                new HttpTarget(
                        URI.create("https://hooks.example/services/T0/s3cret"),
                        Map.of("X-Key", "s3cret"));

        assertThat(target.toString()).doesNotContain("s3cret").contains("hooks.example");
        assertThat(WebhookSettings.of(List.of(target)).toString()).doesNotContain("s3cret");
    }

    @Test
    void addressesThatCannotBeAreRefused() {
        for (var url :
                List.of("ftp://h/", "http:///x", "/x", "http://u:p4ss@h/", "http://h:99999/")) {
            assertThatThrownBy(() -> new HttpTarget(URI.create(url)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("url must")
                    .hasMessageNotContaining("p4ss");
        }
        assertThatThrownBy(() -> new HttpTarget(server.url(), Map.of("X", "s3cret\r\nY: 1")))
                .hasMessage("header 'X' cannot be sent");
    }

    /** Where nobody listens. */
    private static URI nobody() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
        }
    }
}
