package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.RevocationOrder.Subject;
import io.sluice.hub.Payload;
import io.sluice.session.Action;
import io.sluice.transport.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevocationDeskTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final List<Object> done = new ArrayList<>();
    private CompletionStage<Void> outcome = CompletableFuture.completedStage(null);

    private final Revoker revoker =
            new Revoker() {
                @Override
                public CompletionStage<Void> revoke(RevocationOrder order) {
                    if (order.subject().equals(new Subject.Token("full"))) {
                        throw new NoMoreRoom("too many");
                    }
                    if (order.subject().equals(new Subject.Token("bad"))) {
                        throw new IllegalArgumentException("until must be later");
                    }
                    done.add(order);
                    return outcome;
                }

                @Override
                public CompletionStage<Void> restore(Subject subject) {
                    done.add(subject);
                    return outcome;
                }
            };
    private final RevocationDesk desk = new RevocationDesk(revoker, Duration.ofMillis(50));

    private Reply post(String body) throws Exception {
        return Asked.reply(desk.revoke(Payload.of(body)));
    }

    @Test
    void revokesATokenOrASubject() throws Exception {
        assertThat(post("{\"jti\":\"t1\"}").status()).isEqualTo(204);
        post("{\"sub\":\"ann\",\"until\":\"2026-11-20T12:00:00Z\"}");
        post("{\"sub\":\"ann\",\"issuedBefore\":\"2026-11-20T12:00:00Z\"}");
        assertThat(done)
                .containsExactly(
                        new RevocationOrder(new Subject.Token("t1"), null, null),
                        new RevocationOrder(new Subject.Bearer("ann"), null, NOON),
                        new RevocationOrder(new Subject.Bearer("ann"), NOON, null));
    }

    @Test
    void restoresATokenOrASubject() throws Exception {
        var route = new RestoreRoute(desk);
        assertThat(Asked.of(route, Map.of("jti", List.of("t1"))).status()).isEqualTo(204);
        assertThat(Asked.of(route, Map.of("sub", List.of("ann"))).status()).isEqualTo(204);
        assertThat(done).containsExactly(new Subject.Token("t1"), new Subject.Bearer("ann"));
        assertThat(Asked.of(route, Map.of()).status()).isEqualTo(400);
        assertThat(Asked.of(route, Map.of("sub", List.of("a", "b"))).status()).isEqualTo(400);
        assertThat(route.need().action()).isEqualTo(Action.ADMIN);
        assertThat(route.method() + " " + route.path()).isEqualTo("DELETE /api/v1/revocations");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{}",
                "{\"jti\":7}",
                "{\"jti\":null}",
                "{\"jti\":\"a\",\"jti\":\"b\"}",
                "{\"jti\":\"a\",\"sub\":\"b\"}",
                "{\"jti\":\"a\",\"issuedBefore\":\"2026-11-20T12:00:00Z\"}",
                "{\"sub\":\"a\",\"until\":\"tomorrow\"}",
                "{\"sub\":\"a\",\"other\":\"b\"}",
                "{\"sub\":\"a\"} {}",
                "{\"sub\":\"a\"",
                "{\"jti\":\"bad\"}",
            })
    void refusesWhatCannotBeRevoked(String body) throws Exception {
        var reply = post(body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(Asked.json(reply).get("error").asText()).isNotBlank();
        assertThat(done).isEmpty();
    }

    @Test
    void refusesWhatIsTooLong() throws Exception {
        assertThat(post(" ".repeat(10_000) + "{\"sub\":\"a\"}").status()).isEqualTo(400);
    }

    @Test
    void saysWhenThereIsNoRoom() throws Exception {
        assertThat(post("{\"jti\":\"full\"}").status()).isEqualTo(503);
    }

    @Test
    void saysWhenItIsNotDoneInTime() throws Exception {
        var never = new CompletableFuture<Void>();
        outcome = never;
        assertThat(post("{\"jti\":\"t1\"}").status()).isEqualTo(503);
        assertThat(never).isNotDone();
    }

    @Test
    void saysWhenItCannotBeDone() throws Exception {
        outcome = CompletableFuture.failedStage(new IllegalStateException("closed"));
        assertThat(post("{\"jti\":\"t1\"}").status()).isEqualTo(503);
    }
}
