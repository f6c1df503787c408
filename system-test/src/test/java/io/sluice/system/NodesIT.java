package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.system.TaskNodes.Keeper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three nodes behind a proxy that gives them connections in turn, many users, one node killed. */
class NodesIT {
    private static final int USERS = 20;
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir private static Path directory;
    private static TaskNodes.Servers servers;

    @BeforeAll
    static void start() throws Exception {
        servers = new TaskNodes.Servers(directory);
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    private static RoundRobin proxy(TaskNodes nodes) throws IOException {
        return new RoundRobin(
                IntStream.range(0, nodes.count())
                        .<IntSupplier>mapToObj(i -> () -> nodes.node(i).port())
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(Keeper.class)
    void aNodeMayBeKilledAndNothingIsMissingOrComesTwice(Keeper keeper) throws Exception {
        int each = keeper == Keeper.KAFKA ? 500 : Scale.of(100, 500);
        try (var nodes = servers.nodes(keeper, 3);
                var proxy = proxy(nodes);
                var audience = new Audience(proxy.port(), each)) {
            deliver(proxy, each, () -> nodes.kill(1));
            audience.awaitAll();
            System.out.printf(
                    "figure: %d events by %s, a node of three killed: %d clients came back%n",
                    USERS * each, keeper, audience.returned());
            assertThat(audience.returned()).isPositive();
            audience.check();
        }
    }

    @Test
    void redisMayBeRestartedUnderLoadAndNothingThatWasTakenIsLost() throws Exception {
        int each = 50;
        try (var nodes = servers.nodes(Keeper.REDIS, 2);
                var proxy = proxy(nodes);
                var audience = new Audience(proxy.port(), each);
                var sidecar = new Sidecar()) {
            deliver(
                    proxy,
                    each,
                    () -> {
                        servers.redis().stop();
                        String event = Sidecar.event("late", "nobody", 0);
                        String key = TaskNodes.API_TOKEN;
                        var answer = sidecar.post(proxy.port(), event, "dapr-api-token", key);
                        assertThat(answer.statusCode()).isEqualTo(200);
                        assertThat(answer.body()).contains("RETRY");
                        servers.redis().start();
                    });
            audience.awaitAll();
            audience.checkNothingIsMissing();
        }
    }

    private interface Happening {
        void happen() throws Exception;
    }

    /** Delivers so many events to each user, and has something happen halfway. */
    private static void deliver(RoundRobin proxy, int each, Happening halfway) throws Exception {
        var delivered = new AtomicInteger();
        try (var sidecar = new Sidecar();
                var backends = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Future<?>>();
            for (int u = 0; u < USERS; u++) {
                String user = "user-" + u;
                work.add(
                        backends.submit(() -> {
                            for (int n = 0; n < each; n++) {
                                String event = Sidecar.event(user + "/" + n, user, n);
                                sidecar.deliver(proxy.port(), event);
                                delivered.incrementAndGet();
                            }
                        }));
            }
            Awaitility.await("half of it")
                    .atMost(SOON)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> delivered.get() >= USERS * each / 2);
            halfway.happen();
            for (var one : work) {
                one.get();
            }
        }
    }

    /** Of each user a native client and one of the task service's, who come back when cut off. */
    private static final class Audience implements AutoCloseable {
        private final List<Follower> natives = new ArrayList<>();
        private final List<TasksClient> others = new ArrayList<>();
        private final int each;

        Audience(int port, int each) throws InterruptedException {
            this.each = each;
            for (int u = 0; u < USERS; u++) {
                String token = TaskNodes.token("user-" + u);
                natives.add(Follower.withToken("@me", token, port));
                others.add(new TasksClient(port, "user-" + u, token));
            }
            for (var one : natives) {
                one.awaitSubscribed();
            }
            for (var one : others) {
                one.awaitConnected();
            }
        }

        void awaitAll() {
            Awaitility.await("all have all")
                    .atMost(SOON)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() ->
                            natives.stream().allMatch(one -> seen(one) >= each)
                                    && others.stream().allMatch(one -> one.seen() >= each));
        }

        long returned() {
            return natives.stream().filter(one -> one.connections() > 1).count()
                    + others.stream().filter(one -> one.connections() > 1).count();
        }

        /** Native clients have each event once, in order; the others each time they connect. */
        void check() {
            for (var one : natives) {
                assertThat(numbers(one)).isSorted().doesNotHaveDuplicates();
            }
            for (var one : others) {
                one.runs().forEach(run -> assertThat(run).isSorted().doesNotHaveDuplicates());
            }
            checkNothingIsMissing();
        }

        private static long seen(Follower one) {
            return numbers(one).stream().distinct().count();
        }

        private static List<Integer> numbers(Follower one) {
            var numbers = new ArrayList<>(one.numbers(0));
            numbers.addAll(one.numbers(1));
            return numbers;
        }

        /**
         * What a node was given while Redis was away it may store later, when another node has been
         * given it, too: then it is there twice. What comes first of each is in order all the same.
         */
        void checkNothingIsMissing() {
            var all = IntStream.range(0, each).boxed().toList();
            for (var one : natives) {
                assertThat(one.complaints()).isEmpty();
                assertThat(numbers(one).stream().distinct()).containsExactlyElementsOf(all);
            }
            for (var one : others) {
                assertThat(one.complaints()).isEmpty();
                one.runs().forEach(run -> assertThat(run.stream().distinct().toList()).isSorted());
                var seen = new TreeSet<Integer>();
                one.runs().forEach(seen::addAll);
                assertThat(seen).containsExactlyElementsOf(all);
            }
        }

        @Override
        public void close() throws IOException {
            for (var one : natives) {
                one.close();
            }
            for (var one : others) {
                one.close();
            }
        }
    }

    /** A client as the task service's are: it has no position, and connects again when cut off. */
    private static final class TasksClient implements AutoCloseable {
        private static final JsonMapper JSON = new JsonMapper();

        private final int port;
        private final String user;
        private final String token;
        private final List<List<Integer>> runs = new ArrayList<>();
        private final List<String> complaints = new ArrayList<>();
        private final Thread thread;
        private RawClient connection;
        private boolean isClosed;

        TasksClient(int port, String user, String token) {
            this.port = port;
            this.user = user;
            this.token = token;
            this.thread = Thread.ofVirtual().start(this::run);
        }

        private void run() {
            while (begin()) {
                try {
                    connection.upgrade("/ws?user_id=" + user + "&token=" + token);
                    while (true) {
                        take(JSON.readTree(connection.readText()));
                    }
                } catch (IOException gone) {
                    // again
                }
            }
        }

        private synchronized boolean begin() {
            try {
                if (!isClosed) {
                    connection = RawClient.open(port);
                }
            } catch (IOException e) {
                complaints.add(e.toString());
                return false;
            }
            return !isClosed;
        }

        private synchronized void take(JsonNode message) {
            if (message.path("type").asText().equals("connected")) {
                runs.add(new ArrayList<>());
                return;
            }
            var event = message.path("event");
            if (!event.path("user_id").asText().equals(user)) {
                complaints.add(message.toString());
            }
            runs.getLast().add(event.path("n").asInt());
        }

        void awaitConnected() {
            Awaitility.await(user + " is connected").atMost(SOON).until(() -> connections() > 0);
        }

        synchronized int connections() {
            return runs.size();
        }

        synchronized long seen() {
            return runs.stream().flatMap(List::stream).distinct().count();
        }

        synchronized List<List<Integer>> runs() {
            return List.copyOf(runs);
        }

        synchronized List<String> complaints() {
            return List.copyOf(complaints);
        }

        @Override
        public void close() throws IOException {
            synchronized (this) {
                isClosed = true;
                connection.close();
            }
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whoever does not read holds up neither Dapr nor anyone else. */
    @Test
    void aStalledClientDelaysNobody() throws Exception {
        int events = 1500;
        String large = "x".repeat(4000);
        String sleepy = TaskNodes.token("sleepy");
        try (var nodes = servers.nodes(Keeper.KAFKA, 1);
                var sidecar = new Sidecar();
                var stalled = RawClient.narrow(nodes.node(0), 4096);
                var awake =
                        Follower.withToken("@me", TaskNodes.token("awake"), nodes.node(0).port())) {
            stalled.upgrade("/ws?user_id=sleepy&token=" + sleepy);
            awake.awaitSubscribed();
            long[] acknowledged = new long[events];
            for (int n = 0; n < events; n++) {
                String id = "s" + n;
                long before = System.nanoTime();
                String user = n % 10 == 0 ? "awake" : "sleepy";
                sidecar.deliver(nodes.node(0).port(), Sidecar.event(id, user, n / 10, large));
                acknowledged[n] = System.nanoTime() - before;
            }
            Awaitility.await("the other has his")
                    .atMost(Duration.ofSeconds(1))
                    .until(() -> awake.received() >= events / 10);
            var times = Latencies.of(acknowledged);
            System.out.println("figure: Dapr's events taken with a stalled client: " + times);
            assertThat(times.p99Millis()).isLessThan(250);
            assertThat(awake.complaints()).isEmpty();
        }
    }
}
