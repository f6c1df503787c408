package io.sluice.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A friendly WebSocket client that keeps everything it receives. */
final class Client implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    private final WebSocket socket;

    private Client(URI url, String... subprotocols) {
        var builder = HTTP.newWebSocketBuilder();
        if (subprotocols.length > 0) {
            builder.subprotocols(
                    subprotocols[0],
                    List.of(subprotocols).subList(1, subprotocols.length).toArray(String[]::new));
        }
        this.socket = builder.buildAsync(url, new Listener()).join();
    }

    static Client connect(URI url, String... subprotocols) {
        return new Client(url, subprotocols);
    }

    Client send(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    /**
     * Sends a message of the native dialect.
     *
     * @param members names and values in turn
     */
    Client say(String type, Object... members) {
        var message = new LinkedHashMap<String, Object>();
        message.put("type", type);
        for (int i = 0; i < members.length; i += 2) {
            message.put(String.valueOf(members[i]), members[i + 1]);
        }
        try {
            return send(JSON.writeValueAsString(message));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + message, e);
        }
    }

    Client sendBinary(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
        return this;
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    /** All messages so far, as they came. */
    List<String> received() {
        return List.copyOf(received);
    }

    List<JsonNode> messages() {
        return received.stream().map(Client::parse).toList();
    }

    List<JsonNode> messages(String type) {
        return messages().stream().filter(m -> m.path("type").asText().equals(type)).toList();
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not one JSON document: " + text, e);
        }
    }

    /** Waits until the messages are as wanted. */
    List<String> await(String what, Predicate<? super List<String>> wanted) {
        return Awaitility.await(what)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(this::received, wanted);
    }

    /** Waits for so many messages of a type; answers those there are. */
    List<JsonNode> await(String type, int count) {
        await(count + " messages of type " + type, _ -> messages(type).size() >= count);
        return messages(type);
    }

    List<String> awaitCount(int count) {
        return await(count + " messages", messages -> messages.size() >= count);
    }

    /** Waits for the close; answers its code. */
    int awaitClose(Duration atMost) {
        return closeCode.orTimeout(atMost.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    boolean isOpen() {
        return !closeCode.isDone();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received.add(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(
                WebSocket webSocket, int statusCode, String reason) {
            closeCode.complete(statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closeCode.complete(1006);
        }
    }
}
