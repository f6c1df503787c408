package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.PastQuery.Agg;
import io.sluice.api.PastQuery.Detail;
import io.sluice.api.PastQuery.Downsample;
import io.sluice.api.PastQuery.Fill;
import io.sluice.api.PastQuery.Order;
import io.sluice.api.PastTotals.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is asked, and what answers look like. */
class HistoryRouteTest {
    private static final String HISTORY = "/api/v1/energy/history?" + Stock.RANGE;
    private final Stock stock = new Stock();

    private String body(String url, String... headers) throws Exception {
        var reply = stock.get(url, headers);
        assertThat(reply.status()).as(reply.body().text()).isEqualTo(200);
        return reply.body().text();
    }

    // --- forms

    @Test
    void answersWithADocumentOfObjects() throws Exception {
        assertThat(body(HISTORY))
                .isEqualTo(
                        """
                        {"stream":"energy","start":"2026-11-20T11:00:00.000Z",\
                        "end":"2026-11-20T12:00:00.000Z","complete":true,"next":null,\
                        "columns":[{"name":"time","type":"time"},{"name":"device","type":"text"},\
                        {"name":"power","type":"number","unit":"W"},{"name":"extra","type":"json"}],\
                        "rows":[\
                        {"time":"2026-11-20T11:00:00.000Z","device":"m-1","power":1.0,"extra":{"a": 1}},\
                        {"time":"2026-11-20T11:00:01.123Z","device":"=cmd(\\"x\\"),1",\
                        "power":-12345678901234567890.10,"extra":null},\
                        {"time":"2026-11-20T11:00:02.000Z","device":null,"power":null,"extra":null}]}\
                        """);
        assertThat(stock.get(HISTORY).contentType()).isEqualTo("application/json");
    }

    @Test
    void answersWithArrays() throws Exception {
        assertThat(body(HISTORY + "&format=compact"))
                .endsWith(
                        """
                        "rows":[["2026-11-20T11:00:00.000Z","m-1",1.0,{"a": 1}],\
                        ["2026-11-20T11:00:01.123Z","=cmd(\\"x\\"),1",-12345678901234567890.10,null],\
                        ["2026-11-20T11:00:02.000Z",null,null,null]]}\
                        """);
    }

    @Test
    void answersWithCsvThatNoSpreadsheetRuns() throws Exception {
        assertThat(body(HISTORY + "&format=csv"))
                .isEqualTo(
                        """
                        time,device,power,extra
                        2026-11-20T11:00:00.000Z,m-1,1.0,"{""a"": 1}"
                        2026-11-20T11:00:01.123Z,"'=cmd(""x""),1",-12345678901234567890.10,
                        2026-11-20T11:00:02.000Z,,,
                        """
                                .replace("\n", "\r\n"));
        assertThat(stock.get(HISTORY + "&format=csv").contentType())
                .isEqualTo("text/csv; charset=utf-8; header=present");
    }

    @Test
    void answersWithALineForEachRow() throws Exception {
        String lines = body(HISTORY + "&format=ndjson");
        assertThat(lines)
                .startsWith(
                        """
                        {"time":"2026-11-20T11:00:00.000Z","device":"m-1","power":1.0,"extra":{"a": 1}}
                        {"time":"2026-11-20T11:00:01.123Z\
                        """)
                .endsWith("}\n");
        assertThat(lines.lines()).hasSize(3).allMatch(line -> line.startsWith("{"));
    }

    @Test
    void theHeaderAcceptChoosesAndTheParameterGoesBefore() throws Exception {
        assertThat(body(HISTORY, "accept", "text/csv")).startsWith("time,");
        assertThat(body(HISTORY, "accept", "text/*;q=0.1, application/x-ndjson;q=0.5"))
                .startsWith("{\"time\"");
        assertThat(body(HISTORY, "accept", "text/html, */*;q=0.1")).startsWith("{\"stream\"");
        assertThat(body(HISTORY, "accept", "*/*, application/json;q=0")).startsWith("time,");
        assertThat(body(HISTORY + "&format=csv", "accept", "image/png")).startsWith("time,");
        var reply = stock.get(HISTORY, "accept", "image/png, application/json;q=x");
        assertThat(reply.status()).isEqualTo(406);
        assertThat(Asked.json(reply).get("detail").asText())
                .isEqualTo("there is application/json, text/csv, application/x-ndjson");
    }

    @Test
    void namesOfFiguresSayWhichWhereThereAreSeveral() throws Exception {
        stock.energy.answer = Stock.bucketed(Duration.ofMinutes(90), Agg.MAX);
        assertThat(body(HISTORY + "&bucket=90m&agg=max"))
                .contains(
                        "\"bucket\":\"90m\",\"complete\":false",
                        "{\"name\":\"power\",\"type\":\"number\",\"field\":\"power\",\"agg\":\"max\",\"unit\":\"W\"}",
                        "\"power\":2}");
        stock.energy.answer = Stock.bucketed(Duration.ofDays(1), Agg.MIN, Agg.MAX);
        var reply = stock.get(HISTORY + "&bucket=1d&agg=min,max&format=csv");
        assertThat(reply.body().text()).startsWith("time,power_min,power_max\r\n");
        assertThat(reply.headers()).containsEntry("Sluice-Complete", "false");
    }

    @Test
    void tellsWhereToGoOn() throws Exception {
        var all = stock.energy.answer;
        stock.energy.answer =
                new Table(all.headings(), 1, all.cells(), null, all.through(), "abc_-1", false);
        var reply = stock.get(HISTORY + "&limit=1");
        assertThat(Asked.json(reply).get("next").asText()).isEqualTo("abc_-1");
        assertThat(reply.headers()).containsEntry("Sluice-Next", "abc_-1");
        body(HISTORY + "&cursor=abc_-1");
        assertThat(stock.energy.query().cursor()).isEqualTo("abc_-1");
    }

    // --- questions

    @Test
    void asksForRawRowsUnlessSaidOtherwise() throws Exception {
        body("/api/v1/energy/history?start=2026-11-20T12:30:00.5 01:00");
        assertThat(stock.energy.query())
                .isEqualTo(
                        new PastQuery(
                                Scope.ALL,
                                Instant.parse("2026-11-20T11:30:00.500Z"),
                                Stock.NOON,
                                new Detail.Raw(),
                                List.of(),
                                Fill.NONE,
                                Order.ASC,
                                Bounds.USUAL_ROWS,
                                null));
    }

    @Test
    void asksForFiguresOfBuckets() throws Exception {
        body(
                HISTORY
                        + "&key=m-1&key=m 2&fields=power,total&bucket=15m&agg=avg,rate&fill=linear"
                        + "&order=desc&limit=7&token=secret");
        var query = stock.energy.query();
        assertThat(query.scope().keys()).containsExactly("m-1", "m 2");
        assertThat(query.scope().fields()).containsExactly("power", "total");
        assertThat(query.detail()).isEqualTo(new Detail.Buckets(Duration.ofMinutes(15)));
        assertThat(query.aggs()).containsExactly(Agg.AVG, Agg.RATE);
        assertThat(query.fill()).isEqualTo(Fill.LINEAR);
        assertThat(query.order()).isEqualTo(Order.DESC);
        assertThat(query.limit()).isEqualTo(7);
    }

    @Test
    void asksForPoints() throws Exception {
        body(HISTORY + "&points=500");
        assertThat(stock.energy.query().detail()).isEqualTo(new Detail.Points(500));
        assertThat(stock.energy.query().aggs()).containsExactly(Agg.AVG);
        body(HISTORY + "&points=500&downsample=lttb");
        assertThat(stock.energy.query().detail())
                .isEqualTo(new Detail.Chosen(500, Downsample.LTTB));
        assertThat(stock.energy.query().aggs()).isEmpty();
    }

    @Test
    void asksForTheLatest() throws Exception {
        assertThat(body("/api/v1/energy/latest?key=m-1&fields=power"))
                .startsWith("{\"stream\":\"energy\",\"complete\":true,\"columns\":[");
        assertThat(stock.energy.asked.getLast())
                .isEqualTo(new Scope(List.of("m-1"), List.of("power"), Sight.ALL));
    }

    @Test
    void asksForTotals() throws Exception {
        assertThat(
                        body(
                                "/api/v1/energy/totals?by=day&tz=Europe/Stockholm"
                                        + "&start=2026-11-01T00:00:00Z"))
                .contains("\"by\":\"day\",\"tz\":\"Europe/Stockholm\",\"complete\":true");
        assertThat(stock.energy.asked.getLast())
                .isEqualTo(
                        new PastTotals(
                                Scope.ALL,
                                Period.DAY,
                                ZoneId.of("Europe/Stockholm"),
                                Instant.parse("2026-11-01T00:00:00Z"),
                                Stock.NOON));
        assertThat(body("/api/v1/energy/totals")).contains("\"by\":\"hour\",\"tz\":\"UTC\"");
        assertThat(stock.energy.asked.getLast())
                .isEqualTo(
                        new PastTotals(
                                Scope.ALL,
                                Period.HOUR,
                                ZoneOffset.UTC,
                                Stock.NOON.minus(Duration.ofDays(1)),
                                Stock.NOON));
    }

    @Test
    void readsTheLastHourFromTheLog() throws Exception {
        assertThat(body("/api/v1/energy/realtime/last-hour"))
                .isEqualTo(
                        """
                        {"stream":"energy","since":"2026-11-20T11:00:00.000Z","complete":false,\
                        "through":"1.aa.0:7",\
                        "columns":[{"name":"time","type":"time"},{"name":"key","type":"text"},\
                        {"name":"position","type":"text"},{"name":"data","type":"json"}],\
                        "rows":[{"time":"2026-11-20T11:59:55.000Z","key":"m-1",\
                        "position":"1.aa.0:6","data":{"power":1.50}},\
                        {"time":"2026-11-20T11:59:56.000Z","key":null,\
                        "position":"1.aa.0:7","data":null}]}\
                        """);
        body("/api/v1/energy/realtime?last=15m&limit=3&key=m-1");
        var asked = stock.log.asked.getLast();
        assertThat(asked.since()).isEqualTo(Stock.NOON.minus(Duration.ofMinutes(15)));
        assertThat(asked.most()).isEqualTo(3);
        assertThat(asked.keys()).containsExactly("m-1");
        body("/api/v1/energy/realtime?since=2026-11-20T10:00:00Z");
        assertThat(stock.log.asked.getLast().since())
                .isEqualTo(Instant.parse("2026-11-20T10:00:00Z"));
    }

    @Test
    void listsStreams() throws Exception {
        assertThat(body("/api/v1/streams"))
                .isEqualTo(
                        """
                        {"streams":[{"name":"bare","live":true,"realtime":false,"history":false},\
                        {"name":"energy","live":true,"realtime":true,"history":true,"columns":[\
                        {"name":"device","type":"text","kind":"key"},\
                        {"name":"power","type":"number","kind":"gauge","unit":"W"},\
                        {"name":"total","type":"number","kind":"counter","unit":"Wh"},\
                        {"name":"extra","type":"json","kind":"label"}]},\
                        {"name":"tasks","live":true,"realtime":true,"history":true,"columns":[\
                        {"name":"device","type":"text","kind":"key"},\
                        {"name":"power","type":"number","kind":"gauge","unit":"W"},\
                        {"name":"total","type":"number","kind":"counter","unit":"Wh"},\
                        {"name":"extra","type":"json","kind":"label"}]}]}\
                        """);
    }
}
