package io.sluice.protocol;

import io.sluice.hub.Gap;
import io.sluice.hub.Payload;
import io.sluice.hub.Publication;
import io.sluice.hub.SlowPolicy;
import io.sluice.session.Channel;
import io.sluice.session.CloseReason;
import io.sluice.session.Dialect;
import io.sluice.session.Notice;
import io.sluice.session.Out;
import io.sluice.session.Request;
import io.sluice.session.Terms;
import java.util.Set;

/**
 * The language of the console: {@code metrics} once per look at the cluster, and the three events a
 * console knows. What a client subscribes to narrows what it is given of these. Without positions,
 * and a gap is told by the next {@code metrics}.
 *
 * @param hasSpoken true once the client has said something: those that never do may take any
 *     message for {@code metrics}, so they are given no other
 * @param watched the topics and groups the client wants, as {@code topic:orders} or {@code
 *     group:bill*}; empty for all there are
 */
public record ConsoleDialect(boolean hasSpoken, Set<String> watched) implements Dialect {
    /** That of a client that has just come. */
    public static final ConsoleDialect INSTANCE = new ConsoleDialect(false, Set.of());

    private static final Terms TERMS =
            new Terms(SlowPolicy.LATEST, true, false, false, true, Terms.Ending.CODE);
    private static final byte[] PONG =
            JsonText.ascii("{\"type\":\"pong\",\"data\":null,\"timestamp\":");
    private static final byte[] ERROR = JsonText.ascii("{\"type\":\"error\",\"data\":{\"code\":");
    private static final byte[] TIMESTAMP = JsonText.ascii("},\"timestamp\":");

    public ConsoleDialect {
        watched = Set.copyOf(watched);
    }

    @Override
    public Terms terms() {
        return TERMS;
    }

    @Override
    public boolean publication(Channel channel, Publication publication, Out out) {
        Payload document = publication.value();
        ClusterReport report = document == null ? null : ClusterReport.of(document);
        if (report == null) {
            return false;
        }
        long timestamp = report.timestamp(seconds(publication.timestamp()));
        if (report.isMetrics()) {
            ConsoleFrames.metrics(report, timestamp, watched, out);
            return true;
        }
        return hasSpoken && ConsoleFrames.event(report, timestamp, watched, out);
    }

    @Override
    public boolean gap(Channel channel, Gap gap, Out out) {
        return false;
    }

    /** Clients know no channels: of one they are told nothing. */
    @Override
    public boolean notice(Notice notice, Out out) {
        return switch (notice) {
            case Notice.Pong(var at) -> {
                out.add(PONG).add(seconds(at)).add('}');
                yield true;
            }
            case Notice.Refused refused when refused.channel() == null -> {
                error(refused, out);
                yield true;
            }
            default -> false;
        };
    }

    private static void error(Notice.Refused refused, Out out) {
        out.add(ERROR);
        JsonText.string(out, refused.code().text());
        NativeMembers.text("message", refused.message(), out);
        if (refused.part() != null) {
            NativeMembers.text("part", refused.part(), out);
        }
        out.add(TIMESTAMP).add(seconds(refused.at())).add('}');
    }

    private static long seconds(long millis) {
        return Math.floorDiv(millis, 1000);
    }

    @Override
    public Request read(byte[] message) {
        return ConsoleRequests.read(watched, message);
    }

    @Override
    public Dialect after(Request request) {
        return switch (request) {
            case Request.Malformed _ -> this;
            case Request.Watch(var names) -> new ConsoleDialect(true, names);
            default -> hasSpoken ? this : new ConsoleDialect(true, watched);
        };
    }

    @Override
    public int closeCode(CloseReason reason) {
        return CloseCodes.common(reason);
    }
}
