package io.sluice.history;

import static io.sluice.history.FiguresTest.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.filter.FilterLimits;
import io.sluice.filter.Predicate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Queries that wait: for a lock on the table that they read. */
class FlightsTest {
    private static final HistorySettings SETTINGS = Meters.settings("flown");
    private static final HistoryQuery QUERY =
            HistoryQuery.raw(Meters.START, Meters.START.plus(Duration.ofDays(1)));

    @SuppressWarnings("NullAway.Init") // Made before each test.
    private Connection locking;

    @BeforeEach
    void theTableIsLocked() throws SQLException {
        Postgres.create(SETTINGS);
        new Readings(SETTINGS).store(new Meters(new Random(1), 2).some(10));
        locking = Postgres.source().getConnection();
        locking.setAutoCommit(false);
        try (var statement = locking.createStatement()) {
            statement.execute("lock table flown in access exclusive mode");
        }
    }

    @AfterEach
    void unlock() throws SQLException {
        locking.close();
    }

    private static int waiting() {
        try (var connection = Postgres.source().getConnection();
                var statement = connection.createStatement();
                var count =
                        statement.executeQuery(
                                "select count(*) from pg_stat_activity where wait_event_type ="
                                        + " 'Lock' and query like '%flown%'")) {
            count.next();
            return count.getInt(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static HistoryReader reader(int running, Duration timeout) {
        var usual = Meters.limits();
        var limits =
                new QueryLimits(
                        running,
                        timeout,
                        usual.range(),
                        usual.rows(),
                        usual.usualRows(),
                        usual.points(),
                        usual.keys(),
                        usual.scanned(),
                        usual.lookback());
        return new HistoryReaders(Postgres.source(), limits).reader(SETTINGS);
    }

    @Test
    void equalQueriesThatWaitAreAskedOnce() throws SQLException {
        var reader = reader(1, Duration.ofSeconds(10));
        var _ = reader.latest(new LatestQuery(List.of(), List.of(), Map.of()));
        await().until(() -> waiting() == 1);
        var first = reader.rows(QUERY);
        var second = reader.rows(QUERY);
        locking.rollback();
        assertThat(answer(first)).isSameAs(answer(second));
        assertThat(answer(reader.rows(QUERY))).isNotSameAs(answer(first));
    }

    @Test
    void whatIsMadeOfAnAnswerIsMadeOnceForAllWhoWait() throws SQLException {
        var reader = reader(1, Duration.ofSeconds(10));
        var _ = reader.rows(QUERY);
        await().until(() -> waiting() == 1);
        var made = new AtomicInteger();
        var query =
                new SliceQuery(
                        QUERY.start(), QUERY.end(), List.of(), List.of(), 10, Set.of(), Map.of());
        var first = reader.slice(query, _ -> "made " + made.incrementAndGet());
        var second = reader.slice(query, _ -> "made " + made.incrementAndGet());
        locking.rollback();
        assertThat(answer(first)).isEqualTo("made 1").isSameAs(answer(second));
    }

    /** What has been stored since the database began to answer would be missing. */
    @Test
    void whoAsksLaterIsGivenALaterAnswer() throws SQLException {
        var reader = reader(2, Duration.ofSeconds(10));
        var first = reader.rows(QUERY);
        await().until(() -> waiting() == 1);
        var second = reader.rows(QUERY);
        await().until(() -> waiting() == 2);
        locking.rollback();
        assertThat(answer(first)).isNotSameAs(answer(second));
    }

    /** The same question of two who may see different rows is two questions. */
    @Test
    void whoMaySeeOtherRowsWaitsForNobodyElsesAnswer() throws Exception {
        var reader = reader(5, Duration.ofSeconds(10));
        var rule = Predicate.parseRule("key prefix claims.device", FilterLimits.DEFAULTS);
        var stages = new ArrayList<CompletionStage<HistoryAnswer>>();
        for (String device : List.of("d0", "d1")) {
            stages.add(reader.rows(seeing(new Detail.Raw(), Map.of("device", Set.of(device)))));
            stages.add(reader.rows(seeing(new Detail.Raw(rule.bind(_ -> device)), Map.of())));
        }
        await().until(() -> waiting() == 4);
        locking.rollback();
        for (int i = 0; i < stages.size(); i++) {
            assertThat(devices(answer(stages.get(i)))).containsOnly("d" + i / 2);
        }
    }

    private static HistoryQuery seeing(Detail detail, Map<String, Set<String>> rows) {
        return new HistoryQuery(
                QUERY.start(),
                QUERY.end(),
                List.of(),
                List.of(),
                detail,
                Set.of(),
                Fill.NONE,
                Order.ASC,
                0,
                null,
                rows);
    }

    private static List<Object> devices(HistoryAnswer answer) {
        var devices = new ArrayList<Object>();
        var column = answer.column("device").orElseThrow();
        for (int row = 0; row < answer.size(); row++) {
            devices.add(String.valueOf(column.value(row)));
        }
        return devices;
    }

    @Test
    void aSlowQueryEnds() {
        var reader = reader(2, Duration.ofMillis(300));
        assertUnavailable(reader, HistoryUnavailable.Reason.SLOW);
        await().until(() -> waiting() == 0);
    }

    @Test
    void oneThatIsNotItsTurnInTimeIsTurnedAway() {
        var flights = new Flights(Postgres.source(), 1, Duration.ofMillis(300));
        var isOver = new CompletableFuture<String>();
        var first = flights.ask("first", snapshot -> isOver.join());
        var second = flights.ask("second", snapshot -> "second");
        assertThatThrownBy(() -> answer(second))
                .cause()
                .isInstanceOfSatisfying(
                        HistoryUnavailable.class,
                        e -> assertThat(e.reason()).isEqualTo(HistoryUnavailable.Reason.BUSY));
        isOver.complete("first");
        String late = answer(first);
        assertThat(late).isEqualTo("first");
        String again = answer(flights.ask("second", snapshot -> "again"));
        assertThat(again).isEqualTo("again");
    }

    @Test
    void aDatabaseThatIsAwayIsNoBug() {
        var nowhere = new PGSimpleDataSource();
        nowhere.setServerNames(new String[] {"127.0.0.1"});
        nowhere.setPortNumbers(new int[] {1});
        assertUnavailable(
                new HistoryReaders(nowhere, Meters.limits()).reader(SETTINGS),
                HistoryUnavailable.Reason.AWAY);
    }

    private static void assertUnavailable(HistoryReader reader, HistoryUnavailable.Reason reason) {
        assertThatThrownBy(() -> answer(reader.rows(QUERY)))
                .cause()
                .isInstanceOfSatisfying(
                        HistoryUnavailable.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
