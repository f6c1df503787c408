package io.sluice.monitor;

import io.sluice.hub.Time;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers' endpoints what they say of themselves, all of them every round, on threads of
 * its own. Any thread may ask what came of it. One that is away is left out of the sums, and is
 * among the problems.
 */
final class BrokerEndpoints implements Supplier<BrokerFigures>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerEndpoints.class);
    private static final Duration END_PATIENCE = Duration.ofSeconds(2);
    private static final int OK = 200;

    private final EndpointSettings settings;
    private final Time time;
    private final HttpLine line;
    private final ExecutorService askers =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("monitor-endpoint-", 0).factory());
    private final List<Endpoint> endpoints;
    private final Thread thread;
    private volatile BrokerFigures figures = BrokerFigures.UNKNOWN;

    /** An endpoint and what it has said last. */
    private static final class Endpoint {
        private final HttpTarget target;
        private final Outage outage;
        private @Nullable Scrape last;
        private long lastNanos;

        Endpoint(HttpTarget target) {
            this.target = target;
            this.outage = new Outage(LOG, "endpoint", target.name());
        }

        Stretch next(Answer answer) {
            var between = Duration.ofNanos(answer.nanos() - lastNanos);
            var stretch = new Stretch(last, answer.scrape(), between);
            last = answer.scrape();
            lastNanos = answer.nanos();
            return stretch;
        }
    }

    private record Answer(Scrape scrape, long nanos) {}

    /** Begins to ask, and returns at once. */
    BrokerEndpoints(EndpointSettings settings, Time time) {
        this.settings = settings;
        this.time = time;
        this.line = new HttpLine("monitor-endpoints", settings.timeout());
        this.endpoints = settings.targets().stream().map(Endpoint::new).toList();
        this.thread = Thread.ofVirtual().name("monitor-endpoints").start(this::run);
    }

    /** Of the last round. */
    @Override
    public BrokerFigures get() {
        return figures;
    }

    /** Which endpoints do not say anything, and why. */
    List<Sighting.Fault> problems() {
        var problems = new ArrayList<Sighting.Fault>();
        for (var endpoint : endpoints) {
            String problem = endpoint.outage.problem();
            if (problem != null) {
                problems.add(new Sighting.Fault("endpoint:" + endpoint.target.name(), problem));
            }
        }
        return problems;
    }

    private void run() {
        try {
            while (true) {
                long begun = time.nanos();
                round();
                var left = settings.interval().minusNanos(time.nanos() - begun);
                Thread.sleep(left.isNegative() ? Duration.ZERO : left);
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void round() throws InterruptedException {
        var questions =
                endpoints.stream()
                        .<Callable<Answer>>map(endpoint -> () -> ask(endpoint.target))
                        .toList();
        var answers =
                askers.invokeAll(questions, settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
        var stretches = new ArrayList<Stretch>();
        var names = new ArrayList<String>();
        for (int i = 0; i < answers.size(); i++) {
            var stretch = answer(endpoints.get(i), answers.get(i));
            if (stretch != null) {
                stretches.add(stretch);
                names.add(endpoints.get(i).target.name());
            }
        }
        figures =
                Stretch.merge(stretches, names.stream().sorted().collect(Collectors.joining(", ")));
    }

    private @Nullable Stretch answer(Endpoint endpoint, Future<Answer> answer)
            throws InterruptedException {
        try {
            var stretch = endpoint.next(answer.get());
            endpoint.outage.isOver();
            return stretch;
        } catch (CancellationException _) {
            endpoint.outage.is("gives no full answer within " + settings.timeout());
        } catch (ExecutionException e) {
            endpoint.outage.is(reason(e.getCause()));
        }
        return null;
    }

    private static String reason(@Nullable Throwable failure) {
        return switch (failure) {
            case Unusable unusable -> String.valueOf(unusable.getMessage());
            case Lines.TooLarge tooLarge -> String.valueOf(tooLarge.getMessage());
            case null -> "cannot be asked";
            default -> "cannot be asked: " + failure.getClass().getSimpleName();
        };
    }

    private Answer ask(HttpTarget target) throws IOException, InterruptedException {
        var request =
                target.request(settings.timeout()).setHeader("Accept", "text/plain").GET().build();
        var response = line.client().send(request, BodyHandlers.ofInputStream());
        try (var body = response.body()) {
            if (response.statusCode() != OK) {
                throw new Unusable("answers with status " + response.statusCode());
            }
            var scrape = new Scrape();
            Lines.read(body, settings.maxBytes(), scrape::take);
            if (scrape.isEmpty()) {
                throw new Unusable("tells no metric that is known");
            }
            return new Answer(scrape, time.nanos());
        }
    }

    /** An answer that is none. */
    private static final class Unusable extends IOException {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    /** Ends asking, and waits for it. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(END_PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        askers.shutdownNow();
        line.close();
    }
}
