package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever is asked, there is an answer, and it is never a bug's. */
class RestProperties {
    private static final List<String> NAMES =
            List.of(
                    "start",
                    "end",
                    "key",
                    "fields",
                    "bucket",
                    "points",
                    "agg",
                    "fill",
                    "order",
                    "limit",
                    "cursor",
                    "downsample",
                    "by",
                    "tz",
                    "last",
                    "since",
                    "format",
                    "token");
    private static final List<String> VALUES =
            List.of(
                    "2026-11-20T11:00:00Z",
                    "2026-11-20T11:30:00+01:00",
                    "1970-01-01T00:00:00Z",
                    "2200-01-01T00:00:00Z",
                    "m-1",
                    "@me",
                    "power,total",
                    "power",
                    "15m",
                    "1d",
                    "500",
                    "avg,min",
                    "linear",
                    "desc",
                    "lttb",
                    "month",
                    "Europe/Stockholm",
                    "csv",
                    "ndjson",
                    "",
                    ",",
                    "' or 1=1 --");

    private final Stock stock = new Stock();

    @Provide
    Arbitrary<Map<String, List<String>>> queries() {
        var name =
                Arbitraries.frequencyOf(
                        Tuple.of(9, Arbitraries.of(NAMES)),
                        Tuple.of(1, Arbitraries.strings().ofMaxLength(60)));
        var value =
                Arbitraries.frequencyOf(
                        Tuple.of(4, Arbitraries.of(VALUES)),
                        Tuple.of(1, Arbitraries.strings().ofMaxLength(60)));
        return Combinators.combine(name, value)
                .as(Map::entry)
                .list()
                .ofMaxSize(6)
                .map(entries -> {
                    var query = new LinkedHashMap<String, List<String>>();
                    for (var entry : entries) {
                        query.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                                .add(entry.getValue());
                    }
                    return query;
                });
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of(
                "/api/v1/energy/history",
                "/api/v1/energy/latest",
                "/api/v1/energy/totals",
                "/api/v1/energy/realtime",
                "/api/v1/energy/realtime/last-hour",
                "/api/v1/nowhere/history",
                "/api/v1/streams",
                "/api/v1/openapi.json");
    }

    @Property(tries = 3000)
    void whateverIsAskedIsAnswered(
            @ForAll("paths") String path, @ForAll("queries") Map<String, List<String>> query)
            throws Exception {
        var reply = stock.get(Stock.ALL, path, query);
        assertThat(reply.status()).as(reply.body().text()).isIn(200, 400, 403, 404);
        if (reply.status() != 200) {
            assertThat(Asked.json(reply).get("detail").asText()).isNotBlank();
        }
    }

    @Property(tries = 1000)
    void whateverHeadersSayItIsAnswered(
            @ForAll String accept, @ForAll String encoding, @ForAll String known) throws Exception {
        var reply =
                stock.get(
                        "/api/v1/energy/history?" + Stock.RANGE,
                        "accept",
                        accept,
                        "accept-encoding",
                        encoding,
                        "if-none-match",
                        known);
        assertThat(reply.status()).isIn(200, 304, 406);
    }
}
