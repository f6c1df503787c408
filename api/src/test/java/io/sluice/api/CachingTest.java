package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.filter.FilterLimits;
import io.sluice.filter.InvalidFilter;
import io.sluice.filter.Predicate;
import io.sluice.transport.Reply;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What a client has already is not sent again; what is sent is packed. */
class CachingTest {
    private static final String HISTORY = "/api/v1/energy/history?" + Stock.RANGE;
    private final Stock stock = new Stock();

    private String tag(String url) throws Exception {
        return String.valueOf(stock.get(url).headers().get("ETag"));
    }

    @Test
    void whatAClientHasIsNotSentAgain() throws Exception {
        String tag = tag(HISTORY);
        assertThat(tag).matches("\"[A-Za-z0-9_-]{20,}\"");
        for (String known : List.of(tag, "\"other\", " + tag, "W/" + tag, "*")) {
            var reply = stock.get(HISTORY, "if-none-match", known);
            assertThat(reply.status()).as(known).isEqualTo(304);
            assertThat(reply.body().length()).isZero();
            assertThat(reply.headers())
                    .containsEntry("ETag", tag)
                    .containsEntry("Cache-Control", "private, no-cache")
                    .containsEntry("Vary", "Accept-Encoding, Accept, Authorization");
        }
        assertThat(stock.get(HISTORY, "if-none-match", "\"other\"").status()).isEqualTo(200);
    }

    private static Predicate rule(String tenant) throws InvalidFilter {
        return Predicate.parseRule("value.tenant prefix claims.tenant", FilterLimits.DEFAULTS)
                .bind(_ -> tenant);
    }

    @Test
    void everythingAnAnswerDependsOnIsInItsTag() throws Exception {
        var tags = new HashSet<String>();
        for (String url :
                List.of(
                        HISTORY,
                        HISTORY + "&limit=1",
                        HISTORY + "&format=csv",
                        HISTORY + "&key=a,b",
                        HISTORY + "&key=a&key=b",
                        HISTORY.replace("11:00", "10:00"),
                        HISTORY.replace("energy", "tasks"),
                        "/api/v1/energy/latest",
                        "/api/v1/energy/totals")) {
            assertThat(tags.add(tag(url))).as(url).isTrue();
        }
        for (var sight :
                List.of(
                        new Sight(Map.of("device", Set.of("a")), Predicate.ALWAYS),
                        new Sight(Map.of("device", Set.of("a", "b")), Predicate.ALWAYS),
                        new Sight(Map.of(), rule("a")),
                        new Sight(Map.of(), rule("b")),
                        new Sight(Map.of("device", Set.of("a")), rule("a")))) {
            stock.energy.rows = sight;
            for (String url : List.of(HISTORY, "/api/v1/energy/latest", "/api/v1/energy/totals")) {
                assertThat(tags.add(tag(url))).as("%s of %s", url, sight).isTrue();
            }
        }
        stock.energy.rows = Sight.ALL;
        var all = stock.energy.answer;
        stock.energy.answer = Table.of(all.headings(), List.of(), "1.aa.0:8");
        assertThat(tags.add(tag(HISTORY))).isTrue();
        for (String url : List.of(HISTORY, "/api/v1/energy/latest", "/api/v1/energy/totals")) {
            stock.energy.answer = all.behind();
            assertThat(tags.add(tag(url))).as("%s, incomplete", url).isTrue();
        }
        stock.energy.answer = all;
        assertThat(tags).contains(tag(HISTORY));
        assertThat(tag(HISTORY + "&token=x")).isEqualTo(tag(HISTORY));
    }

    @Test
    void whatWasAskedWithASecretInTheUrlIsNotKept() throws Exception {
        assertThat(stock.get(HISTORY + "&token=x").headers()).doesNotContainKey("Cache-Control");
        assertThat(stock.get(HISTORY + "&api_key=x").headers()).doesNotContainKey("Cache-Control");
        assertThat(stock.get(HISTORY + "&limit=x").headers()).doesNotContainKey("Cache-Control");
    }

    private static String unpacked(Reply reply) throws Exception {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(reply.body().toArray()))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void longAnswersArePackedForWhoTakesThat() throws Exception {
        var all = stock.energy.answer;
        var row = Stock.Book.row("2026-11-20T11:00:00Z", "grün", 1.0, null);
        stock.energy.answer = Table.of(all.headings(), Collections.nCopies(100, row), "1.aa.0:9");
        var plain = stock.get(HISTORY);
        assertThat(plain.headers()).doesNotContainKey("Content-Encoding");
        for (String encoding : List.of("gzip", "br, GZIP;q=0.5", "*")) {
            var reply = stock.get(HISTORY, "accept-encoding", encoding);
            assertThat(reply.headers()).containsEntry("Content-Encoding", "gzip");
            assertThat(reply.body().length()).isLessThan(plain.body().length() / 4);
            assertThat(unpacked(reply)).isEqualTo(plain.body().text());
            String tag = String.valueOf(reply.headers().get("ETag"));
            assertThat(tag).isNotEqualTo(plain.headers().get("ETag"));
            assertThat(stock.get(HISTORY, "if-none-match", tag).headers())
                    .containsEntry("ETag", tag);
        }
        for (String encoding : List.of("br", "gzip;q=0", "*, gzip;q=0", "")) {
            assertThat(stock.get(HISTORY, "accept-encoding", encoding).headers())
                    .as(encoding)
                    .doesNotContainKey("Content-Encoding");
        }
    }

    @Test
    void shortAnswersAreNotPacked() throws Exception {
        assertThat(stock.get("/api/v1/energy/latest", "accept-encoding", "gzip").headers())
                .doesNotContainKey("Content-Encoding");
    }

    @Test
    void thereIsABoundToAnswers() throws Exception {
        var all = stock.energy.answer;
        var row = Stock.Book.row("2026-11-20T11:00:00Z", "x".repeat(1000), 1.0, null);
        stock.energy.answer = Table.of(all.headings(), Collections.nCopies(20_000, row), "");
        var reply = stock.get(HISTORY);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(Asked.json(reply).get("parameter").asText()).isEqualTo("limit");
    }
}
