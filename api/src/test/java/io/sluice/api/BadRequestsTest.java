package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Payload;
import io.sluice.session.Principal;
import io.sluice.transport.Reply;
import io.sluice.transport.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong is told as a problem that names it, and asks nobody. */
class BadRequestsTest {
    private static final String HISTORY = "/api/v1/energy/history?";
    private final Stock stock = new Stock();

    private void refuses(String url, String parameter) throws Exception {
        var reply = stock.get(url);
        assertThat(reply.status()).as(url).isEqualTo(400);
        assertThat(reply.contentType()).isEqualTo("application/problem+json");
        var problem = Asked.json(reply);
        assertThat(problem.get("type").asText()).isEqualTo("urn:sluice:problem:invalid-parameter");
        assertThat(problem.get("title").asText()).isEqualTo("Invalid parameter");
        assertThat(problem.get("status").asInt()).isEqualTo(400);
        assertThat(problem.get("detail").asText()).isNotBlank();
        assertThat(problem.get("parameter").asText()).as(url).isEqualTo(parameter);
        assertThat(stock.energy.asked).isEmpty();
        assertThat(stock.log.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    bucket=0m | bucket
                    bucket=1 | bucket
                    bucket=367d | bucket
                    bucket=999999999d | bucket
                    bucket=1m&points=5 | points
                    points=0 | points
                    points=10001 | points
                    points=-1 | points
                    points=1e3 | points
                    agg=avg | agg
                    bucket=1m&agg=median | agg
                    bucket=1m&agg= | agg
                    bucket=1m&agg=avg,,min | agg
                    fill=null | fill
                    bucket=1m&fill=zero | fill
                    bucket=1m&fill=none&fill=none | fill
                    order=up | order
                    limit=0 | limit
                    limit=100001 | limit
                    limit=99999999999999999999 | limit
                    limit=٣ | limit
                    limit=1&limit=1 | limit
                    cursor= | cursor
                    cursor=a b | cursor
                    bucket=1m&cursor=abc | cursor
                    downsample=lttb | downsample
                    downsample=magic | downsample
                    points=9&downsample=lttb&agg=avg | agg
                    points=9&downsample=minmax&fill=linear | fill
                    fields= | fields
                    fields=nothing | fields
                    fields=power,nothing | fields
                    fields=power;drop table x | fields
                    key= | key
                    format=xml | format
                    format=json&format=json | format
                    """)
    void refusesParametersOfHistory(String query, String parameter) throws Exception {
        refuses(HISTORY + Stock.RANGE + "&" + query, parameter);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    history? | start
                    history?end=2026-11-20T12:00:00Z | start
                    history?start=yesterday | start
                    history?start=2026-11-20 | start
                    history?start=2026-11-20T12:00:00 | start
                    history?start=2026-02-30T12:00:00Z | start
                    history?start=2026-11-20T12:00:00+99:00 | start
                    history?start=1969-12-31T23:59:59Z | start
                    history?start=0000-01-01T00:00:00Z | start
                    history?start=2026-11-20T11:00:00Z&end=9999-01-01T00:00:00Z | end
                    history?start=2026-11-20T11:00:00Z&end=2026-11-20T11:00:00Z | end
                    history?start=2026-11-20T11:00:00Z&end=2026-11-20T10:00:00Z | end
                    history?start=2027-11-20T11:00:00Z | end
                    history?start=1970-01-01T00:00:00Z | start
                    history?start=2020-01-01T00:00:00Z&bucket=1s | bucket
                    totals?by=year | by
                    totals?tz=Mars/Olympus | tz
                    totals?tz= | tz
                    totals?start=2027-11-20T11:00:00Z | end
                    totals?start=2018-11-20T11:00:00Z | by
                    latest?fields=nothing | fields
                    realtime? | last
                    realtime?last=1m&since=2026-11-20T11:00:00Z | last
                    realtime?last=0s | last
                    realtime?last=32d | last
                    realtime?last=-1m | last
                    realtime?since=2026-11-20T12:00:01Z | since
                    realtime?since=1970-01-01T00:00:00Z | since
                    realtime/last-hour?limit=0 | limit
                    realtime/last-hour?last=1m | last
                    """)
    void refusesRangesAndTheRest(String url, String parameter) throws Exception {
        refuses("/api/v1/energy/" + (url.endsWith("?") ? url.replace("?", "") : url), parameter);
    }

    @Test
    void namesTheParameterThatIsNearest() throws Exception {
        refuses(HISTORY + Stock.RANGE + "&field=power", "field");
        assertThat(detail(HISTORY + "field=power"))
                .isEqualTo("there is no such parameter here; the nearest is 'fields'");
        assertThat(detail("/api/v1/streams?x=1"))
                .startsWith("there is no such parameter here; there are");
        assertThat(detail("/api/v1/energy/latest?'; drop table energy; --=1"))
                .isEqualTo("there is no such parameter here; there are key, fields, format");
        refuses("/api/v1/energy/latest?" + "\ud800\"<\n>".repeat(100) + "=1", "?".repeat(40));
    }

    private String detail(String url) throws Exception {
        return Asked.json(stock.get(url)).get("detail").asText();
    }

    /** But keys, which may be any text and are bound, not written. */
    @Test
    void refusesSqlInEveryParameter() throws Exception {
        var attacks =
                List.of(
                        "' or 1=1 --",
                        "power\"; drop table energy; --",
                        "1; select pg_sleep(10)",
                        "$$",
                        "%27",
                        "power/**/from",
                        "\0",
                        "\ud800");
        for (var operation : Rest.operations(stock)) {
            for (var parameter : operation.parameters()) {
                for (String attack : attacks) {
                    boolean isKey = parameter.name().equals("key");
                    if (!isKey || attack.equals("\0") || attack.equals("\ud800")) {
                        String path = operation.path().replace("{stream}", "energy");
                        var query =
                                new HashMap<String, List<String>>(
                                        Map.of(parameter.name(), List.of(attack)));
                        query.putIfAbsent("start", List.of("2026-11-20T11:00:00Z"));
                        if (operation.parameters().stream()
                                .noneMatch(p -> p.name().equals("start"))) {
                            query.remove("start");
                        }
                        if (operation.id().equals("realtime")
                                && !query.containsKey("last")
                                && !query.containsKey("since")) {
                            query.put("last", List.of("1m"));
                        }
                        var reply = stock.get(Stock.ALL, path, query);
                        assertThat(reply.status()).as(path + query).isEqualTo(400);
                        assertThat(Asked.json(reply).get("parameter").asText())
                                .as(path + query)
                                .isEqualTo(parameter.name());
                    }
                }
            }
        }
        assertThat(stock.energy.asked).isEmpty();
    }

    @Test
    void refusesTooMany() throws Exception {
        refuses("/api/v1/energy/latest?fields=" + many("f", ","), "fields");
        refuses("/api/v1/energy/latest?" + many("key=k", "&"), "key");
        refuses("/api/v1/energy/latest?key=" + "k".repeat(1025), "key");
    }

    private static String many(String what, String between) {
        return IntStream.rangeClosed(0, 100)
                .mapToObj(i -> what + i)
                .collect(Collectors.joining(between));
    }

    @Test
    void refusesKeysWhereThereAreNone() throws Exception {
        var keyless =
                new Past() {
                    @Override
                    public List<PastColumn> columns() {
                        return List.of();
                    }

                    @Override
                    public Sight rows(Principal principal) {
                        return Sight.ALL;
                    }

                    @Override
                    public CompletionStage<Table> query(PastQuery query) {
                        throw new AssertionError("asked");
                    }

                    @Override
                    public CompletionStage<Table> latest(Scope scope) {
                        throw new AssertionError("asked");
                    }

                    @Override
                    public CompletionStage<Table> totals(PastTotals query) {
                        throw new AssertionError("asked");
                    }
                };
        stock.holdings.add(new Holding("plain", false, keyless, null));
        refuses("/api/v1/plain/latest?key=a", "key");
    }

    // --- ports without an answer

    private Reply failed(Throwable failure) throws Exception {
        stock.energy.stage = CompletableFuture.failedStage(failure);
        return stock.get("/api/v1/energy/latest");
    }

    @Test
    void tellsWhatAPortRefuses() throws Exception {
        var reply = failed(Unanswered.invalid("cursor", "cursor must be one of ours"));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body().text())
                .isEqualTo(
                        """
                        {"type":"urn:sluice:problem:invalid-parameter","title":"Invalid parameter",\
                        "status":400,"detail":"cursor must be one of ours","parameter":"cursor"}\
                        """);
    }

    @Test
    void tellsWhenItIsWorthAskingAgain() throws Exception {
        var away = failed(Unanswered.away("the database is away"));
        assertThat(away.status()).isEqualTo(503);
        assertThat(away.headers()).containsEntry("Retry-After", "5");
        assertThat(failed(Unanswered.slow("it took too long")).status()).isEqualTo(503);
        var busy = failed(Unanswered.busy("too many"));
        assertThat(busy.status()).isEqualTo(503);
        assertThat(busy.headers()).containsEntry("Retry-After", "1");
    }

    @Test
    void aBugIsToldWithoutAWord() throws Exception {
        var reply = failed(new IllegalStateException("a secret"));
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.body().text()).doesNotContain("secret");
        stock.energy.failure = new IllegalStateException("a secret");
        reply = stock.get("/api/v1/energy/latest");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.body().text()).doesNotContain("secret");
    }

    @Test
    void onlySoManyAreAnsweredAtATime() throws Exception {
        var slow = new CompletableFuture<Table>();
        stock.energy.stage = slow;
        var route = stock.routes.stream().filter(r -> r.path().endsWith("/latest")).findFirst();
        var request =
                new Request(
                        "GET",
                        "/api/v1/energy/latest",
                        Map.of("stream", "energy"),
                        Map.of(),
                        Map.of(),
                        Payload.of(""));
        var waiting =
                Stream.generate(() -> route.orElseThrow().handle(request, Stock.ALL))
                        .limit(Bounds.MOST_AT_A_TIME)
                        .toList();
        var reply = stock.get("/api/v1/energy/latest");
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.headers()).containsEntry("Retry-After", "1");
        slow.complete(stock.energy.answer);
        for (var one : waiting) {
            assertThat(Asked.reply(one).status()).isEqualTo(200);
        }
        assertThat(stock.get("/api/v1/energy/latest").status()).isEqualTo(200);
    }

    @Test
    void whatIsTurnedAwayBeforeIsAProblemToo() throws Exception {
        var reply = stock.routes.getFirst().refused(401, "unauthenticated", "");
        assertThat(reply.contentType()).isEqualTo("application/problem+json");
        assertThat(Asked.json(reply).get("status").asInt()).isEqualTo(401);
        reply = stock.routes.getFirst().refused(413, "request_too_large", "too large");
        assertThat(reply.status()).isEqualTo(413);
        assertThat(Asked.json(reply).get("detail").asText()).isEqualTo("too large");
    }
}
