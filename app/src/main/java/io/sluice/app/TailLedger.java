package io.sluice.app;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a client has had of one channel, partition by partition: where it stands, by the merge rule
 * of positions, and what the offsets say about it. Offsets that were passed over are missing unless
 * a gap told of them; those that come again come twice.
 */
final class TailLedger {
    private static final long NOWHERE = -1;

    private final SortedMap<String, Account> accounts = new TreeMap<>();
    private long gaps;
    private long told;

    /** Of one partition of one incarnation. */
    private static final class Account {
        private long next = NOWHERE;
        private long received;
        private long missing;
        private long twice;

        void moveTo(long reached) {
            if (next != NOWHERE && reached > next) {
                missing += reached - next;
            }
            next = Math.max(next, reached);
        }
    }

    /** The first part of a position, which names the partition, and the offset behind it. */
    private record Part(String partition, long next) {
        static Part of(String position) {
            int colon = position.lastIndexOf(':');
            return new Part(
                    position.substring(0, colon), Long.parseLong(position.substring(colon + 1)));
        }
    }

    private Account account(String partition) {
        return accounts.computeIfAbsent(partition, _ -> new Account());
    }

    /** A subscription begins there; a client that stood somewhere already goes on from there. */
    void begin(List<String> positions) {
        for (String position : positions) {
            var part = Part.of(position);
            var account = account(part.partition());
            if (account.next == NOWHERE) {
                account.next = part.next();
            }
        }
    }

    /** A publication has come. */
    void receive(List<String> positions) {
        for (String position : positions) {
            var part = Part.of(position);
            var account = account(part.partition());
            account.received++;
            if (part.next() <= account.next) {
                account.twice++;
            } else {
                account.moveTo(part.next() - 1);
                account.next = part.next();
            }
        }
    }

    /** All before these positions is said to have come. */
    void reach(List<String> positions) {
        for (String position : positions) {
            var part = Part.of(position);
            account(part.partition()).moveTo(part.next());
        }
    }

    /** A gap has been told: where it ends is where the client stands, even if that is less. */
    void skip(List<String> from, List<String> to) {
        gaps++;
        if (to.isEmpty()) {
            return;
        }
        from.forEach(position -> account(Part.of(position).partition()).next = NOWHERE);
        for (String position : to) {
            var end = Part.of(position);
            account(end.partition()).next = end.next();
            from.stream()
                    .map(Part::of)
                    .filter(begin -> begin.partition().equals(end.partition()))
                    .forEach(begin -> told += Math.max(0, end.next() - begin.next()));
        }
    }

    /** The client is to begin anew; what was counted stays. */
    void forget() {
        accounts.values().forEach(account -> account.next = NOWHERE);
    }

    /** What to go on behind; empty if nothing is known. */
    List<String> positions() {
        return accounts.entrySet().stream()
                .filter(entry -> entry.getValue().next != NOWHERE)
                .map(entry -> entry.getKey() + ":" + entry.getValue().next)
                .toList();
    }

    TailTotals totals() {
        var totals = new TailTotals(0, 0, 0, gaps, told);
        for (var account : accounts.values()) {
            totals = totals.plus(of(account));
        }
        return totals;
    }

    /** The same of each partition, without the gaps. */
    void addTo(SortedMap<String, TailTotals> byPartition) {
        accounts.forEach((partition, account) ->
                byPartition.merge(partition, of(account), TailTotals::plus));
    }

    private static TailTotals of(Account account) {
        return new TailTotals(account.received, account.missing, account.twice, 0, 0);
    }
}
