package io.sluice.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that lives through everything. It keeps its positions by the merge rule; whenever its
 * connection ends, at the latest when it has had enough of it, it connects to any of its gateways
 * and goes on behind them. It notes the numbers of what it receives, partition by partition.
 */
final class Follower implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long AGAIN_MILLIS = 20;

    private final String channel;
    private final String path;
    private final Random random;
    private final int[] ports;
    private final int patience;
    private final Map<String, Long> positions = new HashMap<>();
    private final Map<Integer, List<Integer>> numbers = new TreeMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final CountDownLatch subscribed = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable RawClient connection;
    private int received;
    private int connections;

    /**
     * @param patience how many messages it takes on one connection at the most
     */
    private Follower(String channel, String path, long seed, int patience, int... ports) {
        this.channel = channel;
        this.path = path;
        this.random = new Random(seed);
        this.patience = patience;
        this.ports = ports;
        this.thread = Thread.ofPlatform().name("follower").start(this::run);
    }

    static Follower of(String stream, long seed, int patience, int... ports) {
        return new Follower(stream, "/v1/ws", seed, patience, ports);
    }

    /** One who shows a token, and stays as long as its connection does. */
    static Follower withToken(String channel, String token, int... ports) {
        return new Follower(channel, "/v1/ws?token=" + token, 1, Integer.MAX_VALUE - 1, ports);
    }

    /** Waits until it stands somewhere: from there on it is to have everything. */
    Follower awaitSubscribed() throws InterruptedException {
        if (!subscribed.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("not subscribed; " + complaints());
        }
        return this;
    }

    synchronized int received() {
        return received;
    }

    /** The numbers of what came of a partition, in order. */
    synchronized List<Integer> numbers(int partition) {
        return List.copyOf(numbers.getOrDefault(partition, List.of()));
    }

    /** Whatever came that should not. */
    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** How often it has been connected. */
    synchronized int connections() {
        return connections;
    }

    // --- its thread

    private void run() {
        try {
            do {
                try (var client = RawClient.open(ports[random.nextInt(ports.length)])) {
                    follow(client);
                } catch (IOException e) {
                    // it tries again
                }
            } while (!ended.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            complain(e.toString());
        }
    }

    private void follow(RawClient client) throws IOException {
        if (isToUse(client)) {
            client.upgrade(path).text(subscribe());
            connected();
            int left = 1 + random.nextInt(patience);
            while (left-- > 0 && take(JSON.readTree(client.readText()))) {
                // one after the other
            }
        }
    }

    private synchronized boolean isToUse(RawClient client) {
        connection = client;
        return ended.getCount() > 0;
    }

    private synchronized void connected() {
        connections++;
    }

    private synchronized String subscribe() {
        var request = JSON.createObjectNode().put("type", "subscribe").put("channel", channel);
        if (!positions.isEmpty()) {
            var after = request.putArray("after");
            positions.forEach((prefix, next) -> after.add(prefix + next));
        }
        return request.toString();
    }

    /** False if the connection is of no use. */
    private synchronized boolean take(JsonNode message) {
        switch (message.path("type").asText()) {
            case "subscribed" -> {
                if (message.has("position")) {
                    begin(message);
                }
            }
            case "data" -> {
                String position = message.path("position").asText();
                keep(position);
                int partition = Integer.parseInt(position.replaceAll(".*\\.(\\d+):.*", "$1"));
                numbers.computeIfAbsent(partition, _ -> new ArrayList<>())
                        .add(message.path("data").path("n").asInt());
                received++;
            }
            case "error" -> {
                if (!message.path("code").asText().equals("unavailable")) {
                    complain(message.toString());
                }
                return false;
            }
            case "synced", "position" -> {}
            default -> complain(message.toString());
        }
        return true;
    }

    private void begin(JsonNode message) {
        if (positions.isEmpty()) {
            var position = message.path("position");
            if (position.isArray()) {
                position.forEach(one -> keep(one.asText()));
            } else {
                keep(position.asText());
            }
            subscribed.countDown();
        } else if (!message.path("complete").asBoolean()) {
            complain(message.toString());
        }
    }

    private void keep(String position) {
        int colon = position.lastIndexOf(':') + 1;
        positions.merge(
                position.substring(0, colon), Long.parseLong(position.substring(colon)), Math::max);
    }

    private synchronized void complain(String about) {
        complaints.add(about);
    }

    @Override
    public void close() throws IOException {
        ended.countDown();
        synchronized (this) {
            if (connection != null) {
                connection.close();
            }
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
