package io.sluice.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.history.DatabaseSettings;
import io.sluice.history.Histories;
import io.sluice.hub.Lease;
import io.sluice.hub.Log;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Stream;
import io.sluice.hub.Time;
import io.sluice.session.Past;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What this gateway keeps of streams in a database. */
final class GatewayHistory implements AutoCloseable {
    private final Histories histories;
    private final Time time;
    private final Map<String, Past> pasts = new HashMap<>();

    GatewayHistory(
            DatabaseSettings settings, Quarantine quarantine, MeterRegistry registry, Time time) {
        this.histories = new Histories(settings, quarantine, registry, time);
        this.time = time;
    }

    /** Has a stream be kept, if it is to be; before the stream is followed. */
    void open(StreamConfig stream, Stream hub, Log log) {
        var settings = stream.history();
        if (settings != null) {
            var writer = histories.keep(settings, log);
            hub.tap(_ -> writer.wake());
            pasts.put(stream.name(), new StreamPast(settings, histories, time));
        }
    }

    /** What clients are given of a stream before its log; null if nothing is kept. */
    @Nullable Past past(String stream) {
        return pasts.get(stream);
    }

    /** What is answered of a stream by HTTP; null if nothing is kept. */
    @Nullable AbreastPast httpPast(StreamConfig stream) {
        var settings = stream.history();
        return settings == null
                ? null
                : new AbreastPast(
                        new HttpPast(
                                settings,
                                stream.offer().rows(),
                                histories.reader(settings.stream())),
                        time -> histories.isAbreast(settings.stream(), time));
    }

    void start(Lease lease) {
        histories.start(lease);
    }

    @Override
    public void close() {
        histories.close();
    }
}
