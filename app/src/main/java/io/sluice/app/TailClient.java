package io.sluice.app;

import io.sluice.session.Wish;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A client of the native dialect, or one that takes what comes. When its connection ends it
 * connects again, soon at first and then with growing pauses, and goes on behind what it has: each
 * channel is subscribed again with its positions, and what an endpoint sends by itself until that
 * is confirmed does not count.
 */
final class TailClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final long FIRST_PAUSE = 200;
    private static final long LONGEST_PAUSE = 5_000;
    private static final Set<String> PASSING = Set.of("unavailable", "internal_error");

    private final TailTarget target;
    private final TailOutput output;
    private final Map<String, TailLedger> ledgers = new TreeMap<>();
    private final Set<String> unresumable = new HashSet<>();
    private final Set<String> unconfirmed = new HashSet<>();
    private @Nullable Listener current;
    private boolean hasTaken;
    private long connections;

    TailClient(TailTarget target, TailOutput output) {
        this.target = target;
        this.output = output;
    }

    /** How connections are made; one for any number of clients. */
    static HttpClient http() {
        return HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    }

    synchronized boolean isConnected() {
        return current != null;
    }

    /** How often it has connected. */
    synchronized long connections() {
        return connections;
    }

    synchronized TailTotals totals() {
        return ledgers.values().stream()
                .map(TailLedger::totals)
                .reduce(TailTotals.NONE, TailTotals::plus);
    }

    synchronized void addTo(SortedMap<String, TailTotals> byPartition) {
        ledgers.values().forEach(ledger -> ledger.addTo(byPartition));
    }

    /** Goes on until it is interrupted, or returns if the server will not have it. */
    void run(HttpClient http) throws InterruptedException {
        long pause = FIRST_PAUSE;
        while (true) {
            var listener = new Listener();
            switch (connect(http, listener)) {
                case CONNECTED -> {
                    output.say("closed: " + listener.awaitEnd());
                    pause = disconnect() ? FIRST_PAUSE : pause;
                }
                case UNREACHABLE -> {}
                case REFUSED -> {
                    return;
                }
            }
            Thread.sleep(pause / 2 + ThreadLocalRandom.current().nextLong(pause));
            pause = Math.min(pause * 2, LONGEST_PAUSE);
        }
    }

    private enum Outcome {
        CONNECTED,
        UNREACHABLE,
        REFUSED
    }

    private Outcome connect(HttpClient http, Listener listener) {
        var builder = http.newWebSocketBuilder().connectTimeout(TIMEOUT);
        if (target.token() != null) {
            builder.header("Authorization", "Bearer " + target.token());
        }
        boolean isNew = ledgers.isEmpty();
        URI url = isNew && target.channels().isEmpty() ? target.full() : target.bare();
        try {
            var socket = builder.buildAsync(url, listener).join();
            output.say("connected to " + target.shown());
            begin(listener, socket);
            return Outcome.CONNECTED;
        } catch (CompletionException e) {
            return failed(e.getCause());
        }
    }

    private Outcome failed(@Nullable Throwable why) {
        if (why instanceof WebSocketHandshakeException handshake) {
            int status = handshake.getResponse().statusCode();
            output.say("refused by " + target.shown() + ": HTTP " + status + meaning(status));
            boolean isFinal = status >= 400 && status < 500 && status != 429;
            return isFinal ? Outcome.REFUSED : Outcome.UNREACHABLE;
        }
        output.say("cannot reach " + target.shown());
        return Outcome.UNREACHABLE;
    }

    private static String meaning(int status) {
        return switch (status) {
            case 401 -> " (the token is missing, wrong or expired)";
            case 403 -> " (the token does not allow this)";
            case 404 -> " (there is no such endpoint)";
            case 429, 503 -> " (full, or not ready)";
            default -> "";
        };
    }

    /** True if anything was received on the connection. */
    private synchronized boolean disconnect() {
        if (current != null) {
            current.abandon();
        }
        current = null;
        boolean took = hasTaken;
        hasTaken = false;
        return took;
    }

    // --- subscribing

    /** Asks for all channels, and lets messages come. */
    private synchronized void begin(Listener listener, WebSocket socket) {
        current = listener;
        connections++;
        listener.socket = socket;
        unconfirmed.clear();
        var all = new HashSet<>(target.channels());
        all.addAll(ledgers.keySet());
        for (String channel : all) {
            var behind = known(channel);
            if (!behind.isEmpty()) {
                unconfirmed.add(channel);
                listener.subscribe(channel, target.wish().after(behind));
            } else if (target.channels().contains(channel)) {
                listener.subscribe(
                        channel, unresumable.contains(channel) ? target.live() : target.wish());
            }
        }
        socket.request(1);
    }

    /** What a channel can go on behind; empty if it cannot. */
    private List<String> known(String channel) {
        var ledger = ledgers.get(channel);
        return ledger == null || unresumable.contains(channel) ? List.of() : ledger.positions();
    }

    // --- receiving

    private synchronized void take(Listener listener, String text) {
        if (listener != current) {
            return;
        }
        hasTaken = true;
        var message = TailMessage.of(text);
        if (unconfirmed.contains(message.channel()) && !isConfirmed(listener, message)) {
            return;
        }
        enter(message);
        output.message(message);
    }

    /**
     * True if a channel that is to be gone on with is confirmed or refused, from this message on.
     * What an endpoint subscribes to by itself it does not confirm.
     */
    private boolean isConfirmed(Listener listener, TailMessage message) {
        return switch (message.type()) {
            case "subscribed" -> unconfirmed.remove(message.channel());
            case "error" -> isRefused(listener, message);
            default -> false;
        };
    }

    /** What may be better soon is tried again; else the channel goes on with what is new. */
    private boolean isRefused(Listener listener, TailMessage message) {
        String channel = message.channel();
        output.say("cannot go on with " + channel + " where it was: " + message.text());
        if (PASSING.contains(message.code())) {
            listener.end("to try again");
            return false;
        }
        unconfirmed.remove(channel);
        unresumable.add(channel);
        if (target.channels().contains(channel)) {
            listener.subscribe(channel, target.live());
        }
        return true;
    }

    private void enter(TailMessage message) {
        if (message.channel().isEmpty()) {
            return;
        }
        switch (message.type()) {
            case "subscribed" -> ledger(message).begin(message.positions());
            case "data" -> ledger(message).receive(message.positions());
            case "position", "synced" -> ledger(message).reach(message.positions());
            case "gap" -> ledger(message).skip(message.from(), message.positions());
            case "reset" -> ledger(message).forget();
            default -> {}
        }
    }

    private TailLedger ledger(TailMessage message) {
        return ledgers.computeIfAbsent(message.channel(), _ -> new TailLedger());
    }

    /** One connection. It asks for a message when one has been taken, so that nothing piles up. */
    private final class Listener implements WebSocket.Listener {
        private final CompletableFuture<String> ended = new CompletableFuture<>();
        private final StringBuilder parts = new StringBuilder();
        private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
        private CompletableFuture<?> pinged = sent;
        private volatile boolean hasHeard;
        private volatile @Nullable WebSocket socket;

        /**
         * Waits for the end. The JDK's client misses it where the socket ends while a message is
         * being taken; then writing shows that nobody is there.
         */
        String awaitEnd() throws InterruptedException {
            try {
                while (true) {
                    try {
                        return ended.get(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
                    } catch (TimeoutException _) {
                        pingIfSilent();
                    }
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("an end is never a failure", e);
            } finally {
                abandon();
            }
        }

        private void pingIfSilent() {
            var to = socket;
            if (to != null && !hasHeard && pinged.isDone()) {
                pinged =
                        to.sendPing(ByteBuffer.allocate(0))
                                .exceptionally(_ -> {
                                    end("the connection broke");
                                    return to;
                                });
            }
            hasHeard = false;
        }

        void end(String why) {
            ended.complete(why);
        }

        void abandon() {
            var to = socket;
            if (to != null) {
                to.abort();
            }
        }

        /** One after the other, as the socket wants it; what fails ends the connection anyway. */
        void subscribe(String channel, Wish wish) {
            var to = socket;
            if (to != null) {
                sent =
                        sent.thenCompose(
                                _ -> to.sendText(TailTarget.subscribe(channel, wish), true));
            }
        }

        /** The first message is asked for once the channels are. */
        @Override
        public void onOpen(WebSocket opened) {}

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            hasHeard = true;
            parts.append(data);
            if (last) {
                String text = parts.toString();
                parts.setLength(0);
                take(this, text);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket from, ByteBuffer data, boolean last) {
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            end(code + (reason.isEmpty() ? "" : " " + reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end("the connection broke");
        }
    }
}
