package io.sluice.monitor;

import java.util.List;

/** How much goes in and out, each a second. */
record Throughput(Figure produceRate, Figure fetchRate, Figure produceBytes, Figure fetchBytes) {
    private static final String ESTIMATE = "commits and mean record size";

    /** Offsets are exact; of all else the brokers know more than can be seen from here. */
    static Throughput of(List<TopicReport> topics, BrokerFigures brokers) {
        double produced = Double.NaN;
        double producedBytes = Double.NaN;
        double fetched = Double.NaN;
        double fetchedBytes = Double.NaN;
        for (var topic : topics) {
            produced = Figure.plus(produced, topic.produceRate());
            producedBytes = Figure.plus(producedBytes, topic.produceBytes());
            fetched = Figure.plus(fetched, topic.fetchRate());
            fetchedBytes = Figure.plus(fetchedBytes, bytesFetched(topic));
        }
        String source = brokers.source();
        return new Throughput(
                Figure.of(produced, "offsets").or(Figure.of(brokers.produceRate(), source)),
                Figure.of(brokers.fetchRate(), source).or(Figure.of(fetched, "commits")),
                Figure.of(brokers.produceBytes(), source).or(Figure.of(producedBytes, "logDirs")),
                Figure.of(brokers.fetchBytes(), source).or(Figure.of(fetchedBytes, ESTIMATE)));
    }

    private static double bytesFetched(TopicReport topic) {
        return topic.fetchRate() == 0 ? 0 : topic.fetchRate() * topic.meanRecord();
    }
}
