package io.sluice.system;

import java.io.IOException;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How long a stream's live publications took from the log's read to the write, as its gateway
 * tells: how many took at most so many seconds.
 */
record DeliveryTimes(TreeMap<Double, Double> counts) {
    static DeliveryTimes now(GatewayProcess gateway, String stream)
            throws IOException, InterruptedException {
        var bucket =
                Pattern.compile(
                        "sluice_delivery_latency_seconds_bucket\\{stream=\"%s\",le=\"([0-9.]+)\"} (\\S+)"
                                .formatted(stream));
        var counts = new TreeMap<Double, Double>();
        bucket.matcher(gateway.get("/metrics").body())
                .results()
                .forEach(b -> counts.put(Double.valueOf(b.group(1)), Double.valueOf(b.group(2))));
        return new DeliveryTimes(counts);
    }

    DeliveryTimes since(DeliveryTimes earlier) {
        var left = new TreeMap<Double, Double>();
        counts.forEach((le, count) -> left.put(le, count - earlier.counts.getOrDefault(le, 0.0)));
        return new DeliveryTimes(left);
    }

    /** The bucket in which so much lies, or infinity. */
    private double within(double share) {
        double all = counts.isEmpty() ? 0 : counts.lastEntry().getValue();
        return counts.entrySet().stream()
                .filter(bucket -> bucket.getValue() >= share * all)
                .mapToDouble(bucket -> 1000 * bucket.getKey())
                .findFirst()
                .orElse(Double.POSITIVE_INFINITY);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "p50 within %.0f ms, p99 within %.0f ms", within(0.5), within(0.99));
    }
}
