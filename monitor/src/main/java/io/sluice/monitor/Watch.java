package io.sluice.monitor;

import java.util.List;

/** What looks at the cluster, with all that is remembered between rounds. One thread. */
final class Watch implements AutoCloseable {
    private final Instruments instruments;
    private final Survey survey;
    private final Reporter reporter;
    private final Documents documents;

    Watch(MonitorSettings settings, Instruments instruments) {
        this.instruments = instruments;
        this.survey = instruments.survey().get();
        this.reporter = new Reporter(settings);
        this.documents = new Documents(settings);
    }

    Report look() throws InterruptedException {
        var sighting = survey.look();
        return reporter.report(
                sighting, instruments.latency().get(), instruments.figures().get(), Vitals.now());
    }

    List<Documents.Document> documents(Report report) {
        return documents.of(report);
    }

    @Override
    public void close() {
        survey.close();
    }
}
