package io.sluice.app;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what clients receive, and tells it now and then and in the end. */
final class TailCheck implements TailOutput {
    private final PrintWriter out;
    private final CountDownLatch done;
    private final AtomicLong left;
    private final Set<String> said = new HashSet<>();
    private List<TailClient> clients = List.of();
    private volatile boolean hasFailed;
    private long before;

    /**
     * @param count how many publications there are to be, over all clients
     * @param done told when they have come, or when counting makes no sense
     */
    TailCheck(PrintWriter out, long count, CountDownLatch done) {
        this.out = out;
        this.left = new AtomicLong(count);
        this.done = done;
    }

    void watch(List<TailClient> watched) {
        clients = watched;
    }

    @Override
    public void message(TailMessage message) {
        switch (message.type()) {
            case "data" -> count(message);
            case "error" -> fail("refused: " + message.text());
            case "" -> fail("what comes here are no messages of the native dialect");
            default -> {}
        }
    }

    private void count(TailMessage message) {
        if (message.positions().isEmpty()) {
            fail("the messages that come here have no positions");
        } else if (left.decrementAndGet() == 0) {
            done.countDown();
        }
    }

    private void fail(String why) {
        hasFailed = true;
        say(why);
        done.countDown();
    }

    /** What many clients say is told once, until the next line of progress. */
    @Override
    public synchronized void say(String line) {
        if (said.add(line)) {
            print(line);
        }
    }

    /** One line. */
    void progress(Duration sinceBefore) {
        forgetWhatWasSaid();
        var totals = totals();
        long connected = clients.stream().filter(TailClient::isConnected).count();
        print(
                "%d of %d connected, %s, %,d/s"
                        .formatted(
                                connected,
                                clients.size(),
                                totals,
                                (totals.received() - before)
                                        * 1000
                                        / Math.max(1, sinceBefore.toMillis())));
        before = totals.received();
    }

    private synchronized void forgetWhatWasSaid() {
        said.clear();
    }

    /**
     * What was counted, by partition and in all. Clients say things with their locks held: theirs
     * are not to be asked for with this one's held.
     */
    void summary() {
        var byPartition = new TreeMap<String, TailTotals>();
        clients.forEach(client -> client.addTo(byPartition));
        print("");
        byPartition.forEach((partition, totals) -> print("  " + partition + "  " + totals));
        long connections = clients.stream().mapToLong(TailClient::connections).sum();
        print("%d clients, %d connections: %s".formatted(clients.size(), connections, totals()));
        print(verdict());
    }

    private String verdict() {
        var totals = totals();
        if (totals.received() == 0) {
            return "nothing was received";
        }
        return totals.isGood()
                ? "nothing missing, nothing twice"
                : "something is missing or came twice";
    }

    /** True if nothing was missing and nothing came twice. */
    boolean isGood() {
        return !hasFailed && totals().isGood();
    }

    private TailTotals totals() {
        return clients.stream().map(TailClient::totals).reduce(TailTotals.NONE, TailTotals::plus);
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }
}
