package io.sluice.transport;

import io.sluice.hub.Time;
import io.sluice.session.Dialect;
import io.sluice.session.Endpoint.Carrier;
import io.sluice.session.SessionContext;
import io.sluice.session.SessionSettings;
import java.time.Duration;

/**
 * What all connections share.
 *
 * @param webSockets what sessions on WebSockets share
 * @param eventStreams what sessions on event streams share
 * @param errors what event streams are refused in
 */
record TransportContext(
        TransportSettings settings,
        SessionContext webSockets,
        SessionContext eventStreams,
        Dialect errors,
        Admission admission,
        ClientAddress clientAddress,
        RefusalLog refusals,
        TransportMeters meters,
        Time time) {
    /** How long an event stream is silent at most. */
    private static final Duration COMMENT_EVERY = Duration.ofSeconds(15);

    static TransportContext of(
            TransportSettings settings,
            SessionContext sessions,
            Dialect errors,
            TransportMeters meters) {
        return new TransportContext(
                settings,
                sessions,
                oneWay(sessions),
                errors,
                new Admission(settings),
                new ClientAddress(settings.trustedProxies()),
                new RefusalLog(sessions.time()),
                meters,
                sessions.time());
    }

    SessionContext sessions(Carrier carrier) {
        return switch (carrier) {
            case WEBSOCKET -> webSockets;
            case EVENT_STREAM -> eventStreams;
        };
    }

    /**
     * For clients that say nothing: that they take what is written is their sign of life. One that
     * does not is not idle before it would be closed for not reading.
     */
    private static SessionContext oneWay(SessionContext sessions) {
        var settings = sessions.settings();
        var pingEvery = shorter(settings.pingEvery(), COMMENT_EVERY);
        return new SessionContext(
                new SessionSettings(
                        pingEvery,
                        settings.stallTimeout().plus(pingEvery).plus(pingEvery),
                        settings.messagesPerSecond(),
                        settings.maxSubscriptions(),
                        settings.stallTimeout()),
                sessions.meters(),
                sessions.authenticator(),
                sessions.allocator(),
                sessions.time());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
