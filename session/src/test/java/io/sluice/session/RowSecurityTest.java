package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Entry;
import io.sluice.hub.PastSettings;
import io.sluice.hub.StateSettings;
import io.sluice.hub.StreamSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Records of many tenants, and records that look as if they were: whichever way a client reads
 * them, it is given each of its own once, and never another's.
 */
class RowSecurityTest {
    private static final int TENANTS = 20;
    private static final int RECORDS = 100_000;
    private static final int PER_CHUNK = 125;
    private static final int KEYS = 1_500;

    /** Its claim is a number. */
    private static final int NUMBERED = 18;

    /** Its token says nothing of a tenant. */
    private static final int CLAIMLESS = 19;

    private static final int NOBODY = -1;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final Stage stage =
            new Stage(
                            new StreamSettings(
                                    1_000_000, PastSettings.STANDARD, StateSettings.STANDARD),
                            1)
                    .begun()
                    .rows("value.tenant == claims.tenant");
    private final int[] owners = new int[RECORDS];
    private final int[] keys = new int[RECORDS];
    private final int[] powers = new int[RECORDS];
    private final List<Client> live = new ArrayList<>();

    @BeforeEach
    void askOften() {
        stage.settings =
                new SessionSettings(
                        Duration.ofHours(1), Duration.ofHours(9), 100, 9, Duration.ofHours(9));
    }

    // --- who reads

    /** A client of one tenant, with what it was given. */
    private final class Client {
        final int tenant;
        final FakeOutlet outlet = new FakeOutlet();
        final Session session;
        final String wish;

        Client(int tenant, String wish) {
            this.tenant = tenant;
            this.wish = wish;
            this.session = stage.open(outlet, principal(tenant));
            stage.say(session, "subscribe energy" + wish);
        }

        void read() {
            outlet.room = Integer.MAX_VALUE;
            session.onWritable();
            stage.lane.run();
        }

        boolean owns(int record) {
            return owners[record] == tenant;
        }

        /** The offsets of what it was given. */
        List<Integer> given() {
            return outlet.written.stream()
                    .filter(line -> line.startsWith("energy "))
                    .map(Client.this::offset)
                    .toList();
        }

        int offset(String line) {
            int begin = line.indexOf(' ') + 1;
            return Integer.parseInt(line.substring(begin, line.indexOf(' ', begin)));
        }

        @Override
        public String toString() {
            return "seed " + seed + ", tenant " + tenant + wish;
        }
    }

    private static Principal principal(int tenant) {
        Object claim =
                switch (tenant) {
                    case NUMBERED -> 18;
                    default -> "t" + tenant;
                };
        return new Principal(
                "client of " + tenant,
                Access.EVERYTHING,
                name -> name.equals("tenant") && tenant != CLAIMLESS ? claim : null,
                Principal.NEVER);
    }

    private List<Client> open(String wish) {
        return open(wish, 0);
    }

    /** Some of them, where that is enough to tell. */
    private List<Client> openSome(String wish) {
        return open(wish, TENANTS - 5);
    }

    private List<Client> open(String wish, int first) {
        return IntStream.range(first, TENANTS)
                .mapToObj(tenant -> new Client(tenant, wish))
                .toList();
    }

    // --- what is published

    private void publishAll() {
        for (int from = 0; from < RECORDS; from += PER_CHUNK) {
            var entries = new ArrayList<Entry>();
            for (int record = from; record < from + PER_CHUNK; record++) {
                entries.add(entry(record));
            }
            stage.feed(stage.log.chunk(null, 0, entries));
            stage.time.advance(Duration.ofMillis(40));
            var client = live.get(random.nextInt(live.size()));
            client.outlet.room = random.nextInt(3);
            live.get(random.nextInt(live.size())).read();
        }
        live.forEach(Client::read);
        stage.pass(Duration.ofSeconds(5));
    }

    private Entry entry(int record) {
        owners[record] = NOBODY;
        keys[record] = random.nextInt(KEYS);
        powers[record] = random.nextInt(100);
        return FakeLog.entry("k" + keys[record], value(record));
    }

    private String own(int record, int tenant, String format) {
        owners[record] = tenant;
        return format.formatted(tenant, powers[record]);
    }

    private String foreign(int record, String format) {
        return format.formatted(random.nextInt(TENANTS), powers[record]);
    }

    private String value(int record) {
        int some = random.nextInt(NUMBERED);
        return switch (random.nextInt(30)) {
            // whose field says the same, however it is written
            case 0 -> own(record, some, "{\"ten\\u0061nt\":\"t%d\",\"power\":%d}");
            case 1 -> own(record, some, "{\"tenant\":\"\\u0074%d\",\"power\":%d}");
            case 2 ->
                    own(
                            record,
                            some,
                            "{ \"x\" : {\"tenant\":\"t0\"} , \"tenant\" : \"t%d\" , \"power\":%d}");
            case 3 ->
                    own(record, some, "{\"power\":%2$d,\"tenants\":[\"t1\"],\"tenant\":\"t%1$d\"}");
            case 4 -> own(record, NUMBERED, "{\"tenant\":%d,\"power\":%d}");
            case 5 -> own(record, NUMBERED, "{\"tenant\":%d.0,\"power\":%d}");
            case 6 -> own(record, NUMBERED, "{\"tenant\":%d0e-1,\"power\":%d}");
            // missing
            case 7 -> foreign(record, "{\"power\":%2$d}");
            case 8 -> foreign(record, "{\"Tenant\":\"t%d\",\"power\":%d}");
            case 9 -> foreign(record, "{\"tenant \":\"t%d\",\"power\":%d}");
            case 10 -> "{}";
            // of another type
            case 11 -> foreign(record, "{\"tenant\":[\"t%d\"],\"power\":%d}");
            case 12 -> foreign(record, "{\"tenant\":{\"tenant\":\"t%d\"},\"power\":%d}");
            case 13 -> foreign(record, "{\"tenant\":null,\"other\":\"t%d\",\"power\":%d}");
            case 14 -> foreign(record, "{\"tenant\":true,\"power\":%2$d}");
            case 15 -> "{\"tenant\":\"18\",\"power\":99}";
            case 16 -> "{\"tenant\":3,\"power\":99}";
            // repeated
            case 17 ->
                    foreign(record, "{\"tenant\":\"t%1$d\",\"tenant\":\"t%1$d\",\"power\":%2$d}");
            case 18 -> foreign(record, "{\"tenant\":\"t%d\",\"power\":%d,\"tenant\":\"t1\"}");
            case 19 -> foreign(record, "{\"tenant\":\"t0\",\"ten\\u0061nt\":\"t%d\",\"power\":%d}");
            // elsewhere
            case 20 -> foreign(record, "{\"x\":{\"tenant\":\"t%d\"},\"power\":%d}");
            case 21 -> foreign(record, "[{\"tenant\":\"t%d\",\"power\":%d}]");
            case 22 -> foreign(record, "\"t%d\"");
            // nearly
            case 23 -> foreign(record, "{\"tenant\":\"t%d \",\"power\":%d}");
            case 24 -> foreign(record, "{\"tenant\":\"T%d\",\"power\":%d}");
            case 25 -> foreign(record, "{\"tenant\":\"t%d\\u0000\",\"power\":%d}");
            case 26 -> "{\"tenant\":\"\",\"power\":99}";
            default -> own(record, some, "{\"tenant\":\"t%d\",\"power\":%d}");
        };
    }

    // --- what was given

    /** Each of its own that matters, once and in order, and nothing else. */
    private void assertGivenExactly(List<Client> clients, IntPredicate matters) {
        for (var client : clients) {
            var expected =
                    IntStream.range(0, RECORDS)
                            .filter(record -> client.owns(record) && matters.test(record))
                            .boxed()
                            .toList();
            assertThat(client.given().equals(expected)).as("%s", client).isTrue();
            assertThat(expected.isEmpty()).isEqualTo(client.tenant == CLAIMLESS);
        }
    }

    /** Some of its own, in order, and of each key the last. */
    private void assertGivenTheLast(List<Client> clients) {
        for (var client : clients) {
            var given = client.given();
            assertThat(given).as("%s", client).isSorted().doesNotHaveDuplicates();
            var wanted = new HashMap<Integer, Integer>();
            for (int record = 0; record < RECORDS; record++) {
                if (client.owns(record)) {
                    wanted.put(keys[record], record);
                }
            }
            var last = new HashMap<Integer, Integer>();
            for (int record : given) {
                assertThat(client.owns(record)).as("%s given %s", client, record).isTrue();
                last.put(keys[record], record);
            }
            assertThat(last).as("%s", client).isEqualTo(wanted);
        }
    }

    /**
     * What it knows in the end is its part of the state, and no key was ever named to it that had
     * not been its own.
     */
    private void assertKnowsTheState(List<Client> clients) {
        var state = new HashMap<Integer, Integer>();
        for (int record = 0; record < RECORDS; record++) {
            state.put(keys[record], record);
        }
        for (var client : clients) {
            var own = new HashMap<>(state);
            own.values().removeIf(record -> !client.owns(record));
            assertThat(known(client)).as("%s", client).isEqualTo(own);
        }
    }

    private Map<Integer, Integer> known(Client client) {
        var known = new HashMap<Integer, Integer>();
        for (String line : client.outlet.written) {
            if (line.startsWith("reset ")) {
                known.clear();
            } else if (line.startsWith("energy ")) {
                int record = client.offset(line);
                if (line.endsWith("-k" + keys[record])) {
                    assertThat(known.remove(keys[record])).as("%s: %s", client, line).isNotNull();
                } else {
                    assertThat(client.owns(record)).as("%s given %s", client, line).isTrue();
                    known.put(keys[record], record);
                }
            }
        }
        return known;
    }

    @Test
    void eachIsGivenItsOwnAndNeverAnothers() {
        var whole = open("");
        var filtered = open(" ? filter=value.power > 50");
        var paced = openSome(" ? every=1s");
        var states = open(" ? mode=state");
        live.addAll(whole);
        live.addAll(filtered);
        live.addAll(paced);
        live.addAll(states);
        publishAll();
        assertGivenExactly(whole, _ -> true);
        assertGivenExactly(filtered, record -> powers[record] > 50);
        assertGivenTheLast(paced);
        assertKnowsTheState(states);

        var replayed = open(" ? after=1.incarnation.0:0");
        var since = openSome(" ? since=1h ? filter=value.power > 50");
        var snapshots = open(" ? mode=state");
        stage.pass(Duration.ofSeconds(5));
        assertGivenExactly(replayed, _ -> true);
        assertGivenExactly(since, record -> powers[record] > 50);
        assertKnowsTheState(snapshots);
        assertThat(stage.lane.reported).isEmpty();
        assertThat(stage.directMemory()).isZero();
    }
}
