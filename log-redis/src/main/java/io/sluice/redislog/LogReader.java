package io.sluice.redislog;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.sluice.hub.Gap;
import io.sluice.hub.Start;
import io.sluice.hub.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one topic on one connection, turn by turn, until the connection fails or the log is closed.
 * Where it stands is kept outside of it, so that the next reader goes on there.
 *
 * <p>A script reads and tells whose life was read, in one piece. Where it brings nothing, a
 * blocking read of a single entry waits for more.
 *
 * <p>What was read once stays in the log, at its offset, as long as the server that holds it keeps
 * its data. Another server, or the same after a restart, may have lost the end of the log and
 * numbered other entries in its place; the connection breaks on the way there. So each reader first
 * looks whether the log's end is behind, and whether the entry that was read last is still the same
 * one. If it is not, the topic is renewed: it becomes another life. Nodes that notice at once agree
 * on one. A life that has changed is told as a gap; reading goes on after the newest entry that is
 * still the same, or else where the log begins.
 */
final class LogReader {
    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Duration TRIM_EVERY = Duration.ofSeconds(10);
    private static final XReadArgs ONE = XReadArgs.Builder.block(WAIT).count(1);

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final Reading reading;
    private final TopicReads reads;
    private final Anchors anchors;
    private final Time time;
    private final Duration patience;
    private long trimDueNanos;
    private boolean verified;

    /**
     * Goes on where the reading stands.
     *
     * @param connection closed by the caller
     * @param patience how long an answer may take
     */
    LogReader(
            StatefulRedisConnection<byte[], byte[]> connection,
            Reading reading,
            Duration patience) {
        this.connection = connection;
        this.reading = reading;
        this.reads = reading.reads();
        this.anchors = reading.anchors();
        this.time = reading.time();
        this.patience = patience;
        this.trimDueNanos = time.nanos();
    }

    /** One turn. */
    void turn() throws InterruptedException, ExecutionException, TimeoutException {
        trimIfDue();
        var place = reading.place();
        if (place == null) {
            reading.begin(start());
            verified = true;
        } else if (verified) {
            read(place);
        } else {
            verify(place);
            verified = true;
        }
    }

    private Reading.Place start()
            throws InterruptedException, ExecutionException, TimeoutException {
        var extent = run(Script.EXTENT, reads.extent());
        String life = extent.at(0).text();
        return switch (reading.start()) {
            case Start.Earliest() -> reading.place(life, extent.at(1).number());
            case Start.Latest() -> reading.place(life, extent.at(2).number());
            case Start.At(var instant) -> at(instant);
        };
    }

    private Reading.Place at(Instant instant)
            throws InterruptedException, ExecutionException, TimeoutException {
        var found = run(Script.AT, reads.at(Whereabouts.millis(instant)));
        return reading.place(found.at(0).text(), found.at(1).number());
    }

    /** Sees to it that the log goes on where it was left. */
    private void verify(Reading.Place place)
            throws InterruptedException, ExecutionException, TimeoutException {
        var extent = run(Script.EXTENT, reads.extent());
        String life = extent.at(0).text();
        if (!life.equals(place.life())) {
            enter(place, life);
        } else if (extent.at(2).number() < place.next() || !isSame(newest())) {
            renew(place);
        }
    }

    private Anchors.@Nullable Anchor newest() {
        var all = anchors.newestFirst();
        return all.isEmpty() ? null : all.getFirst();
    }

    /** False if another entry is surely in its place. */
    private boolean isSame(Anchors.@Nullable Anchor anchor)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (anchor == null) {
            return true;
        }
        var found = stretch(anchor.offset(), anchor.offset() + 1, 1).entries();
        return found.isEmpty() || anchor.is(found.getFirst());
    }

    private void renew(Reading.Place place)
            throws InterruptedException, ExecutionException, TimeoutException {
        enter(place, run(Script.RENEW, reads.renew(place.life())).at(0).text());
    }

    /** Goes on in another life of the topic. */
    private void enter(Reading.Place place, String life)
            throws InterruptedException, ExecutionException, TimeoutException {
        long next = next();
        anchors.cut(next - 1);
        reading.skip(place, reading.place(life, next), Gap.Cause.RECREATED);
    }

    /** After the newest entry that is still there; else where the log begins. */
    private long next() throws InterruptedException, ExecutionException, TimeoutException {
        for (var anchor : anchors.newestFirst()) {
            var found = stretch(anchor.offset(), anchor.offset() + 1, 1).entries();
            if (!found.isEmpty() && anchor.is(found.getFirst())) {
                return anchor.offset() + 1;
            }
        }
        return run(Script.EXTENT, reads.extent()).at(1).number();
    }

    private Stretch stretch(long from, long to, int count)
            throws InterruptedException, ExecutionException, TimeoutException {
        return Stretch.of(run(Script.READ, reads.read(from, to, count)));
    }

    private void read(Reading.Place place)
            throws InterruptedException, ExecutionException, TimeoutException {
        var stretch = Stretch.of(run(Script.READ, reads.read(place.next(), TopicReads.NO_END)));
        if (!stretch.life().equals(place.life())) {
            enter(place, stretch.life());
        } else if (stretch.logEnd() < place.next()) {
            renew(place);
        } else if (stretch.begin() > place.next()) {
            var there = reading.place(place.life(), stretch.begin());
            reading.skip(place, there, Gap.Cause.RETENTION);
        } else if (stretch.entries().isEmpty()) {
            reading.rest();
            await(place.next());
        } else {
            reading.take(place, stretch);
        }
    }

    /** Waits a while for an entry. */
    @SuppressWarnings("unchecked") // an array of generics for its varargs
    private void await(long next)
            throws InterruptedException, ExecutionException, TimeoutException {
        String last = (next - 1) + "-" + Long.MAX_VALUE;
        get(connection.async().xread(ONE, XReadArgs.StreamOffset.from(reads.log(), last)));
    }

    private void trimIfDue() throws InterruptedException, ExecutionException, TimeoutException {
        if (time.nanos() - trimDueNanos >= 0) {
            long left = run(Script.TRIM, reads.trim()).at(0).number();
            trimDueNanos = time.nanos() + (left > 0 ? 0 : TRIM_EVERY.toNanos());
        }
    }

    private Reply run(Script script, byte[][] words)
            throws InterruptedException, ExecutionException, TimeoutException {
        return new Reply(
                get(
                        connection
                                .async()
                                .<List<Object>>evalsha(
                                        script.digest(),
                                        ScriptOutputType.MULTI,
                                        reads.keys(),
                                        words)));
    }

    private <T> T get(CompletionStage<T> stage)
            throws InterruptedException, ExecutionException, TimeoutException {
        return stage.toCompletableFuture()
                .get(patience.plus(WAIT).toMillis(), TimeUnit.MILLISECONDS);
    }
}
