package io.sluice.monitor;

import io.sluice.monitor.Sighting.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What could not be seen in a round. Of many of a kind the first are named and the others counted:
 * a broker that is away takes thousands of partitions with it.
 */
final class Faults {
    private static final int NAMED = 20;

    private final Map<String, String> whole = new LinkedHashMap<>();
    private final Map<Kind, Map<String, String>> single = new LinkedHashMap<>();

    /** What single faults are about. */
    enum Kind {
        TOPIC("topic:", "topics"),
        PARTITION("partition:", "partitions"),
        GROUP("group:", "groups"),
        BROKER("broker:", "brokers");

        private final String prefix;
        private final String all;

        Kind(String prefix, String all) {
            this.prefix = prefix;
            this.all = all;
        }
    }

    /** All of something could not be seen. The first reason counts. */
    void add(String what, String reason) {
        whole.putIfAbsent(what, reason);
    }

    /** One of many could not be seen. The first reason counts. */
    void add(Kind kind, String name, String reason) {
        single.computeIfAbsent(kind, _ -> new LinkedHashMap<>()).putIfAbsent(name, reason);
    }

    /** Why all of something could not be seen. */
    String reason(String what) {
        return whole.getOrDefault(what, "");
    }

    List<Fault> list() {
        var list = new ArrayList<Fault>();
        whole.forEach((what, reason) -> list.add(new Fault(what, reason)));
        single.forEach((kind, reasons) -> list.addAll(named(kind, reasons)));
        return list;
    }

    private static List<Fault> named(Kind kind, Map<String, String> reasons) {
        var named = new ArrayList<Fault>();
        for (var reason : reasons.entrySet()) {
            if (named.size() == NAMED) {
                named.add(more(kind, reasons.size() - NAMED, reason));
                break;
            }
            named.add(new Fault(kind.prefix + reason.getKey(), reason.getValue()));
        }
        return named;
    }

    private static Fault more(Kind kind, int count, Map.Entry<String, String> one) {
        return new Fault(
                kind.all,
                "%d more, like %s%s: %s"
                        .formatted(count, kind.prefix, one.getKey(), one.getValue()));
    }
}
