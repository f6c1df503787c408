package io.sluice.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.filter.FieldPath;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

class RollupsTest {
    private static final Instant START = Instant.parse("2026-03-01T23:58:00Z");

    private static final List<Duration> LENGTHS =
            List.of(
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(10),
                    Duration.ofHours(1),
                    Duration.ofDays(1));

    private static HistorySettings settings(
            String table,
            HistorySettings.Conflict conflict,
            boolean keyed,
            List<Duration> lengths) {
        var columns =
                List.of(
                        label("tenant", false),
                        label("device", true),
                        measure("power", Column.Type.DOUBLE, Column.Kind.GAUGE),
                        measure("energy", Column.Type.BIGINT, Column.Kind.COUNTER),
                        measure("cost", Column.Type.NUMERIC, Column.Kind.COUNTER));
        return new HistorySettings(
                table,
                table,
                null,
                columns,
                keyed ? "device" : null,
                false,
                conflict,
                null,
                null,
                lengths,
                true);
    }

    static Column label(String name, boolean isRequired) {
        return new Column(
                name, new Column.Source.Key(), Column.Type.TEXT, Column.Kind.LABEL, isRequired);
    }

    static Column measure(String name, Column.Type type, Column.Kind kind) {
        return new Column(name, new Column.Source.Field(FieldPath.parse(name)), type, kind, false);
    }

    @Property(tries = 30)
    void afterAnyBatchesEveryRollupIsWhatTheRowsSay(@ForAll Random random) throws SQLException {
        var conflict =
                random.nextBoolean()
                        ? HistorySettings.Conflict.KEEP_BOTH
                        : HistorySettings.Conflict.KEEP_LAST;
        boolean keyed = conflict == HistorySettings.Conflict.KEEP_LAST || random.nextBoolean();
        var settings = settings("rolled", conflict, keyed, LENGTHS);
        Postgres.create(settings);
        var walk = new Walk(random);
        for (int batch = random.nextInt(1, 10); batch > 0; batch--) {
            new Readings(settings).store(walk.batch(random.nextInt(1, 40)));
            assertSame(settings);
            if (random.nextInt(3) == 0) {
                settings = settings("rolled", conflict, keyed, some(LENGTHS, random));
                makeSomeAnew(settings, random);
                assertSame(settings);
            }
        }
    }

    private static List<Duration> some(List<Duration> lengths, Random random) {
        return lengths.stream().filter(length -> random.nextInt(3) > 0).toList();
    }

    /** As when lengths are configured that were not before, or are not any more. */
    private static void makeSomeAnew(HistorySettings settings, Random random) throws SQLException {
        try (var connection = Postgres.source().getConnection()) {
            connection.setAutoCommit(false);
            for (var table : new Rollups(settings).tables()) {
                if (random.nextInt(3) == 0) {
                    Catalog.run(connection, "drop table if exists " + table.table());
                }
            }
            new RollupSchema(settings).ensure(connection);
            connection.commit();
        }
    }

    private static void assertSame(HistorySettings settings) throws SQLException {
        for (var table : new Rollups(settings).tables()) {
            assertSame(settings, table);
        }
    }

    /**
     * Readings mostly in order, some late or of a time that was; counters that begin anew; nulls.
     */
    private static final class Walk {
        private final Random random;
        private final boolean isCoarse;
        private long seconds;
        private final long[] offsets = new long[2];
        private long reading = 100;

        Walk(Random random) {
            this.random = random;
            isCoarse = random.nextBoolean();
        }

        List<StoredRow> batch(int size) {
            var rows = new ArrayList<StoredRow>();
            for (int i = 0; i < size; i++) {
                rows.add(next());
            }
            return rows;
        }

        private StoredRow next() {
            seconds += random.nextInt(isCoarse ? 2 : 200);
            long at = random.nextInt(10) == 0 ? seconds - random.nextInt(2000) : seconds;
            reading = random.nextInt(15) == 0 ? random.nextInt(10) : reading + random.nextInt(50);
            int partition = random.nextInt(2);
            var values = new ArrayList<@Nullable Object>();
            values.add(random.nextInt(3) == 0 ? null : "t" + random.nextInt(2));
            values.add("d" + random.nextInt(3));
            values.add(random.nextInt(4) == 0 ? null : random.nextInt(-50, 50) / 4.0);
            values.add(random.nextInt(4) == 0 ? null : reading);
            values.add(random.nextInt(4) == 0 ? null : BigDecimal.valueOf(reading, 2));
            return new StoredRow(START.plusSeconds(at), 1, partition, offsets[partition]++, values);
        }
    }

    private static void assertSame(HistorySettings settings, RollupTable table)
            throws SQLException {
        var labels = "device, tenant";
        var bucket =
                "date_bin('%d seconds', time, 'epoch'::timestamptz)"
                        .formatted(table.bucket().toSeconds());
        var order = "time, sluice_life, sluice_partition, sluice_offset";
        var columns = new ArrayList<String>();
        var joins = new StringBuilder();
        for (var name : List.of("power", "energy", "cost")) {
            joins.append(
                    """
                    left join lateral (
                      select count(v) c, sum(v) s, min(v) lo, max(v) hi,
                        (array_agg(time order by v, n))[1] lo_t,
                        (array_agg(time order by v desc, n))[1] hi_t,
                        (array_agg(v order by n))[1] f, min(time) f_t,
                        (array_agg(v order by n desc))[1] l, max(time) l_t,
                        coalesce(sum(case when v < p then v else v - p end), 0) g,
                        coalesce(sum(case when time - p_t <= interval '5 minutes'
                          then (v + p) / 2 * extract(epoch from time - p_t)::float8 end), 0) a
                      from (select v, time, n, lag(v) over (order by n) p,
                          lag(time) over (order by n) p_t
                        from (select %1$s v, time, row_number() over (order by %2$s) n
                          from "%3$s" r
                          where (%4$s, r.device) = (b.bucket, b.device)
                            and r.tenant is not distinct from b.tenant and %1$s is not null) x) y
                    ) %1$s on true
                    """
                            .formatted(name, order, settings.table(), bucket));
            columns.add(
                    "%1$s.c, %1$s.s, %1$s.lo, %1$s.lo_t, %1$s.hi, %1$s.hi_t, %1$s.f, %1$s.f_t, %1$s.l, %1$s.l_t"
                            .formatted(name));
            columns.add(name.equals("power") ? "power.a" : name + ".g");
        }
        var expected =
                """
                select bucket, %s, rows, %s
                from (select %s bucket, device, tenant, count(*) rows from "%s" group by 1, 2, 3) b
                %s order by 1, 2, 3\
                """
                        .formatted(
                                labels,
                                String.join(", ", columns),
                                bucket,
                                settings.table(),
                                joins);
        var kept = new ArrayList<>(List.of("time", "device", "tenant", "rows"));
        for (var measure : new Layout(settings).measures()) {
            table.parts(measure).forEach(p -> kept.add(RollupTable.column(measure, p)));
        }
        var actual =
                "select %s from %s order by 1, 2, 3"
                        .formatted(String.join(", ", kept), table.table());
        assertThat(rows(actual)).as(table.name()).isEqualTo(rows(expected));
    }

    private static List<List<Object>> rows(String sql) throws SQLException {
        var rows = new ArrayList<List<Object>>();
        try (var connection = Postgres.source().getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            while (result.next()) {
                var row = new ArrayList<Object>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    var value = result.getObject(i);
                    row.add(
                            switch (value) {
                                case null -> "null";
                                case Number number -> Math.round(number.doubleValue() * 1e6) / 1e6;
                                default -> value;
                            });
                }
                rows.add(row);
            }
        }
        return rows;
    }

    @Example
    void bucketsOfLateRowsAreReadAFewRowsAtATime() throws SQLException {
        var conflict = HistorySettings.Conflict.KEEP_BOTH;
        var settings = settings("folded", conflict, true, LENGTHS);
        Postgres.create(settings);
        var rows = new Walk(new Random(7)).batch(200);
        new Readings(settings).store(rows);
        var fetched = new ArrayList<Integer>();
        try (var connection = Postgres.source().getConnection()) {
            connection.setAutoCommit(false);
            new Rollups(settings).merge(watched(connection, fetched), rows.subList(0, 1));
            connection.rollback();
        }
        assertThat(fetched).isNotEmpty().allMatch(count -> count > 0 && count <= 10_000);
    }

    /** Tells how many rows are fetched at a time of what is read in an order. */
    private static Connection watched(Connection connection, List<Integer> fetched) {
        return proxy(
                Connection.class,
                (_, method, arguments) -> {
                    var made = method.invoke(connection, arguments);
                    return made instanceof PreparedStatement statement
                                    && String.valueOf(arguments[0]).contains("order by")
                            ? watched(statement, fetched)
                            : made;
                });
    }

    private static PreparedStatement watched(PreparedStatement statement, List<Integer> fetched) {
        return proxy(
                PreparedStatement.class,
                (_, method, arguments) -> {
                    if (method.getName().equals("executeQuery")) {
                        fetched.add(statement.getFetchSize());
                    }
                    return method.invoke(statement, arguments);
                });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(
                        RollupsTest.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Example
    void namesThatWouldMeetAreRefused() {
        var columns =
                List.of(
                        measure("power", Column.Type.DOUBLE, Column.Kind.GAUGE),
                        label("power_sum", true));
        var settings =
                new HistorySettings(
                        "s",
                        "s",
                        null,
                        columns,
                        null,
                        false,
                        HistorySettings.Conflict.KEEP_BOTH,
                        null,
                        null,
                        HistorySettings.DEFAULT_ROLLUPS,
                        true);
        assertThatThrownBy(() -> new Rollups(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("power_sum");
    }
}
