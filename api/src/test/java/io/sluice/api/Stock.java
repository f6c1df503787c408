package io.sluice.api;

import io.sluice.hub.Payload;
import io.sluice.session.Access;
import io.sluice.session.Action;
import io.sluice.session.Principal;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Reply;
import io.sluice.transport.Request;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Streams of a test's making, and a client of theirs. */
final class Stock implements Holdings {
    static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    static final Principal ALL = Principal.anonymous(Access.EVERYTHING);
    static final String RANGE = "start=2026-11-20T11:00:00Z&end=2026-11-20T12:00:00Z";

    final Book energy = new Book();
    final Log log = new Log();
    final List<Holding> holdings = new ArrayList<>();
    final List<HttpRoute> routes = Rest.routes(this, () -> NOON);

    Stock() {
        holdings.add(new Holding("energy", false, energy, log));
        holdings.add(new Holding("tasks", true, energy, log));
        holdings.add(new Holding("bare", false, null, null));
    }

    @Override
    public Optional<Holding> of(String stream) {
        return holdings.stream().filter(h -> h.stream().equals(stream)).findFirst();
    }

    @Override
    public List<Holding> all() {
        return holdings;
    }

    /** What the database keeps: answers what it is told, and remembers what it was asked. */
    static final class Book implements Past {
        Table answer =
                Table.of(
                        List.of(
                                Heading.of("time", ValueType.TIME),
                                Heading.of("device", ValueType.TEXT),
                                new Heading("power", null, ValueType.NUMBER, "W"),
                                Heading.of("extra", ValueType.JSON)),
                        List.of(
                                row("2026-11-20T11:00:00Z", "m-1", 1.0, Payload.of("{\"a\":\n1}")),
                                row(
                                        "2026-11-20T11:00:01.123456Z",
                                        "=cmd(\"x\"),1",
                                        new BigDecimal("-12345678901234567890.10"),
                                        null),
                                row("2026-11-20T11:00:02Z", null, Double.NaN, null)),
                        "1.aa.0:7");
        Sight rows = Sight.ALL;
        @Nullable RuntimeException failure;
        @Nullable CompletionStage<Table> stage;
        final List<Object> asked = new ArrayList<>();

        static List<@Nullable Object> row(String time, @Nullable Object... values) {
            var row = new ArrayList<@Nullable Object>();
            row.add(Instant.parse(time));
            row.addAll(Arrays.asList(values));
            return row;
        }

        @Override
        public List<PastColumn> columns() {
            return List.of(
                    new PastColumn("device", ValueType.TEXT, PastColumn.Kind.KEY, null),
                    new PastColumn("power", ValueType.NUMBER, PastColumn.Kind.GAUGE, "W"),
                    new PastColumn("total", ValueType.NUMBER, PastColumn.Kind.COUNTER, "Wh"),
                    new PastColumn("extra", ValueType.JSON, PastColumn.Kind.LABEL, null));
        }

        @Override
        public Sight rows(Principal principal) {
            if (failure != null && rows.equals(Sight.ALL)) {
                throw failure;
            }
            return rows;
        }

        private CompletionStage<Table> answer(Object query) {
            asked.add(query);
            return stage == null ? CompletableFuture.completedStage(answer) : stage;
        }

        @Override
        public CompletionStage<Table> query(PastQuery query) {
            return answer(query);
        }

        @Override
        public CompletionStage<Table> latest(Scope scope) {
            return answer(scope);
        }

        @Override
        public CompletionStage<Table> totals(PastTotals query) {
            return answer(query);
        }

        PastQuery query() {
            return (PastQuery) asked.getLast();
        }

        Scope scope() {
            return switch (asked.getLast()) {
                case PastQuery query -> query.scope();
                case Scope scope -> scope;
                case PastTotals query -> query.scope();
                default -> throw new AssertionError("not a query");
            };
        }
    }

    /** A log that remembers what it was asked. */
    static final class Log implements Recent {
        final List<Question> asked = new ArrayList<>();

        @Override
        public CompletionStage<Recollection> read(Question question, Principal principal) {
            asked.add(question);
            return CompletableFuture.completedStage(
                    new Recollection(
                            List.of(
                                    new Item(
                                            "1.aa.0:6",
                                            NOON.minusSeconds(5),
                                            "m-1",
                                            Payload.of("{\"power\":1.50}")),
                                    new Item("1.aa.0:7", NOON.minusSeconds(4), null, null)),
                            "1.aa.0:7",
                            false));
        }
    }

    // --- a client

    Reply get(String url, String... headers) throws Exception {
        return get(ALL, url, headers);
    }

    Reply get(Principal principal, String url, String... headers) throws Exception {
        String[] parts = url.split("\\?", 2);
        var query = new HashMap<String, List<String>>();
        if (parts.length == 2) {
            for (String pair : parts[1].split("&", -1)) {
                String[] member = pair.split("=", 2);
                query.computeIfAbsent(member[0], _ -> new ArrayList<>())
                        .add(member.length == 2 ? member[1] : "");
            }
        }
        return get(principal, parts[0], query, headers);
    }

    Reply get(Principal principal, String path, Map<String, List<String>> query, String... headers)
            throws Exception {
        String rest = path.substring("/api/v1/".length());
        int slash = rest.indexOf('/');
        String stream = slash < 0 ? "" : rest.substring(0, slash);
        String pattern = slash < 0 ? path : "/api/v1/{stream}" + rest.substring(slash);
        var route = routes.stream().filter(r -> r.path().equals(pattern)).findFirst().orElseThrow();
        var all = new HashMap<String, List<String>>();
        for (int i = 0; i < headers.length; i += 2) {
            all.computeIfAbsent(headers[i], _ -> new ArrayList<>()).add(headers[i + 1]);
        }
        var request =
                new Request(
                        "GET",
                        path,
                        slash < 0 ? Map.of() : Map.of("stream", stream),
                        query,
                        all,
                        Payload.of(""));
        return Asked.reply(route.handle(request, principal));
    }

    /** A client that may do some things, on some keys. */
    static Principal client(String user, Map<Action, Set<String>> keys) {
        return new Principal(
                user,
                new Access() {
                    @Override
                    public boolean may(Action action, String stream, @Nullable Payload key) {
                        var some = keys.getOrDefault(action, Set.of());
                        return some.contains("*") || (key != null && some.contains(key.text()));
                    }

                    @Override
                    public boolean maySome(Action action, String stream) {
                        return keys.containsKey(action);
                    }
                },
                Principal.NEVER);
    }

    static Table bucketed(Duration bucket, PastQuery.Agg... aggs) {
        var headings = new ArrayList<>(List.of(Heading.of("time", ValueType.TIME)));
        var row = new ArrayList<@Nullable Object>(List.of(NOON));
        for (var agg : aggs) {
            headings.add(new Heading("power", agg, ValueType.NUMBER, "W"));
            row.add(2L);
        }
        return new Table(
                headings, 1, (_, column) -> row.get(column), bucket, "1.aa.0:7", null, false);
    }
}
