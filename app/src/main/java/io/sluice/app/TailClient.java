package io.sluice.app;

import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Prints what one WebSocket receives, and connects again with growing pauses. */
final class TailClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long FIRST_PAUSE = 500;
    private static final long LONGEST_PAUSE = 15_000;

    private final URI url;
    private final @Nullable String token;
    private final List<String> streams;
    private final PrintWriter out;
    private final PrintWriter err;

    TailClient(
            URI url,
            @Nullable String token,
            List<String> streams,
            PrintWriter out,
            PrintWriter err) {
        this.url = url;
        this.token = token;
        this.streams = streams;
        this.out = out;
        this.err = err;
    }

    /** Prints so many messages; false if the server will not have us. */
    boolean run(long count) throws InterruptedException {
        long pause = FIRST_PAUSE;
        long left = count;
        try (var http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            while (true) {
                var events = new LinkedBlockingQueue<Event>();
                @Nullable WebSocket socket = connect(http, events);
                if (socket != null) {
                    long printed = print(events, left);
                    left -= printed;
                    pause = printed > 0 ? FIRST_PAUSE : pause;
                    socket.abort();
                } else if (isRefused(events)) {
                    return false;
                }
                if (left == 0) {
                    http.shutdownNow();
                    return true;
                }
                Thread.sleep(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1));
                pause = Math.min(pause * 2, LONGEST_PAUSE);
            }
        }
    }

    private @Nullable WebSocket connect(HttpClient http, BlockingQueue<Event> events) {
        var builder = http.newWebSocketBuilder().connectTimeout(TIMEOUT);
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        try {
            WebSocket socket = builder.buildAsync(url, new Listener(events)).join();
            say("connected to " + withoutQuery());
            for (String stream : streams) {
                socket.sendText(
                                "{\"type\":\"subscribe\",\"streams\":[\"%s\"]}".formatted(stream),
                                true)
                        .join();
            }
            return socket;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException handshake) {
                int status = handshake.getResponse().statusCode();
                say("refused by " + withoutQuery() + ": HTTP " + status + meaning(status));
                if (status >= 400 && status < 500 && status != 429) {
                    events.add(new Event.Refused());
                }
            } else {
                say("cannot reach " + withoutQuery());
            }
            return null;
        }
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

    private static boolean isRefused(BlockingQueue<Event> events) {
        return events.peek() instanceof Event.Refused;
    }

    /** Prints until the connection ends or nobody reads; answers how many messages are done. */
    private long print(BlockingQueue<Event> events, long most) throws InterruptedException {
        long printed = 0;
        while (printed < most) {
            switch (events.take()) {
                case Event.Message(var text) -> {
                    out.println(text);
                    printed++;
                    if (out.checkError()) { // nobody reads what is printed
                        return most;
                    }
                }
                case Event.Closed(var why) -> {
                    say("closed: " + why);
                    return printed;
                }
                case Event.Refused() -> {
                    return printed;
                }
            }
        }
        return printed;
    }

    private void say(String line) {
        err.println(line);
        err.flush();
    }

    /** The URL without what may hold a token. */
    private String withoutQuery() {
        return url.getScheme() + "://" + url.getAuthority() + url.getPath();
    }

    private sealed interface Event {
        record Message(String text) implements Event {}

        record Closed(String why) implements Event {}

        record Refused() implements Event {}
    }

    /** Turns what the socket says into events. */
    private static final class Listener implements WebSocket.Listener {
        private final BlockingQueue<Event> events;
        private final StringBuilder parts = new StringBuilder();

        Listener(BlockingQueue<Event> events) {
            this.events = events;
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                events.add(new Event.Message(parts.toString().replace("\n", " ")));
                parts.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket socket, ByteBuffer data, boolean last) {
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            events.add(new Event.Closed(code + (reason.isEmpty() ? "" : " " + reason)));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            events.add(new Event.Closed("the connection broke"));
        }
    }
}
