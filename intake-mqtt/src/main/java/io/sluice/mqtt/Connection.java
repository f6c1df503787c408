package io.sluice.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import io.reactivex.Scheduler;
import io.reactivex.disposables.Disposable;
import io.reactivex.schedulers.Schedulers;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the broker, from its opening to its end; it is not opened again.
 *
 * <p>Each has a client object and an I/O thread of its own. A client that is kept across
 * connections counts what an earlier one left unacknowledged against the receive maximum of the new
 * one, and then hangs up because the broker sends it again. And it keeps what belongs to a session
 * for as long as the broker might: for days.
 *
 * <p>What is received goes to the sink on the I/O thread, which must not be blocked.
 */
final class Connection {
    private static final int TIMEOUT_SECONDS = 10;
    private static final int PACKET_PER_MESSAGE = 8;
    private static final int PACKET_HEADER = 65_536;
    private static final int LARGEST_PACKET = 268_435_460;
    private static final Scheduler AT_ONCE = Schedulers.from(Runnable::run);

    private final MqttSettings settings;
    private final PipelineSettings pipeline;
    private final Sink sink;
    private final Mqtt5AsyncClient client;
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();
    private final AtomicBoolean givenUp = new AtomicBoolean();
    private volatile boolean paused;
    private volatile boolean closed;
    private @Nullable Disposable messages;

    Connection(MqttSettings settings, PipelineSettings pipeline, Sink sink) {
        this.settings = settings;
        this.pipeline = pipeline;
        this.sink = sink;
        this.client = client().buildAsync();
    }

    /** Where received messages go. */
    @FunctionalInterface
    interface Sink {
        void accept(int qos, Delivery.Receipt receipt);
    }

    // --- opening

    private Mqtt5ClientBuilder client() {
        var builder =
                MqttClient.builder()
                        .useMqttVersion5()
                        .identifier(settings.clientId() + "-" + pipeline.name())
                        .transportConfig()
                        .serverHost(settings.broker().getHost())
                        .serverPort(settings.port())
                        .socketConnectTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                        .mqttConnectTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                        .sslConfig(tls())
                        .applyTransportConfig()
                        .executorConfig()
                        .nettyThreads(1)
                        .nettyExecutor(new IoThread("mqtt-" + pipeline.name() + "-io"))
                        .applicationScheduler(AT_ONCE)
                        .applyExecutorConfig()
                        .addConnectedListener(_ -> onConnected())
                        .addDisconnectedListener(this::onDisconnected);
        return authenticated(builder);
    }

    private Mqtt5ClientBuilder authenticated(Mqtt5ClientBuilder builder) {
        var credentials = settings.credentials();
        if (credentials == null) {
            return builder;
        }
        var auth = builder.simpleAuth().username(credentials.user());
        return credentials.password() == null
                ? auth.applySimpleAuth()
                : auth.password(credentials.password().getBytes(StandardCharsets.UTF_8))
                        .applySimpleAuth();
    }

    private @Nullable MqttClientSslConfig tls() {
        if (!settings.isEncrypted()) {
            return null;
        }
        var tls = settings.tls();
        return tls == null
                ? MqttClientSslConfig.builder().build()
                : MqttClientSslConfig.builder()
                        .trustManagerFactory(tls.trust())
                        .keyManagerFactory(tls.identity())
                        .build();
    }

    /**
     * Connects, and subscribes unless the broker has kept the session.
     *
     * @param subscribe true to subscribe in any case
     * @return true if the broker has kept the session
     */
    boolean open(boolean subscribe)
            throws InterruptedException, ExecutionException, TimeoutException {
        // before connecting: a session that is resumed brings messages at once
        messages =
                client.toRx().publishes(MqttGlobalPublishFilter.ALL, true).subscribe(this::receive);
        boolean kept = await(client.connect(connect())).isSessionPresent();
        if (subscribe || !kept) {
            await(client.subscribe(subscription()));
        }
        return kept;
    }

    private static <T> T await(CompletableFuture<T> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(2 * TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private Mqtt5Connect connect() {
        return Mqtt5Connect.builder()
                .cleanStart(false)
                .sessionExpiryInterval(settings.sessionExpiry().toSeconds())
                .keepAlive((int) settings.keepAlive().toSeconds())
                .restrictions()
                .receiveMaximum(pipeline.from().receiveMaximum())
                .maximumPacketSize(maximumPacketSize())
                .applyRestrictions()
                .build();
    }

    /** So large that what is too large by some is seen and counted, and not by far more. */
    private int maximumPacketSize() {
        int enough = PACKET_PER_MESSAGE * pipeline.limits().maxBytes() + PACKET_HEADER;
        return Math.min(enough, LARGEST_PACKET);
    }

    private Mqtt5Subscribe subscription() {
        return Mqtt5Subscribe.builder()
                .topicFilter(pipeline.from().mqttTopic())
                .qos(Objects.requireNonNull(MqttQos.fromCode(pipeline.from().qos())))
                .retainHandling(
                        switch (pipeline.from().retained()) {
                            case TAKE -> Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST;
                            case IGNORE -> Mqtt5RetainHandling.DO_NOT_SEND;
                        })
                .build();
    }

    // --- the I/O thread

    private void receive(Mqtt5Publish publish) {
        if (!paused) {
            sink.accept(publish.getQos().getCode(), new Received(publish));
        }
    }

    /** The broker may answer when nobody waits any more. */
    private void onConnected() {
        if (closed) {
            var _ = client.disconnect();
        }
    }

    private void onDisconnected(MqttClientDisconnectedContext context) {
        end.complete(context.getCause());
    }

    // --- any thread

    /** Takes no more messages; the broker will send them again, on another connection. */
    void pause() {
        paused = true;
    }

    /** Ends it, since another node is to be connected. */
    void leave() {
        paused = true;
        end.complete(new InterruptedException("left to another node"));
    }

    /** Completes when the connection is over, with the reason. */
    CompletableFuture<Throwable> end() {
        return end;
    }

    /** True if it was ended because a message has to come again. */
    boolean wasGivenUp() {
        return givenUp.get();
    }

    /** Says goodbye to the broker, which keeps the session, and lets go of everything. */
    void close(long millis) {
        closed = true;
        try {
            var _ = client.disconnect().get(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // never connected, over already, or left to its I/O thread
        }
        if (messages != null) {
            messages.dispose();
        }
    }

    /** A message as it came, with the way to acknowledge it. */
    private final class Received implements Delivery.Receipt {
        private final Mqtt5Publish publish;
        private @Nullable Message message;

        Received(Mqtt5Publish publish) {
            this.publish = publish;
        }

        @Override
        public Message message() {
            if (message == null) {
                message = Message.of(publish);
            }
            return message;
        }

        /** Of no effect when the connection is over: then the broker sends the message again. */
        @Override
        public void acknowledge() {
            if (end.isDone()) {
                return;
            }
            try {
                publish.acknowledge();
            } catch (RejectedExecutionException e) {
                // the I/O thread has just ended
            }
        }

        @Override
        public void giveBack() {
            if (givenUp.compareAndSet(false, true)) {
                pause();
                var _ = client.disconnect();
            }
        }
    }

    /**
     * A new thread for the one task that Netty gives it. Two are never equal: Netty shares by it.
     */
    private static final class IoThread implements Executor {
        private final String name;

        IoThread(String name) {
            this.name = name;
        }

        @Override
        public void execute(Runnable task) {
            Thread.ofPlatform().daemon().name(name).start(task);
        }
    }
}
