package io.sluice.monitor;

/** What looks at the cluster, with all that is remembered between rounds. One thread. */
final class Watch implements AutoCloseable {
    private final Instruments instruments;
    private final Survey survey;
    private final Reporter reporter;

    Watch(MonitorSettings settings, Instruments instruments) {
        this.instruments = instruments;
        this.survey = instruments.survey().get();
        this.reporter = new Reporter(settings);
    }

    Report look() throws InterruptedException {
        var sighting = survey.look();
        return reporter.report(
                sighting.withFaults(instruments.problems().get()),
                instruments.latency().get(),
                instruments.figures().get(),
                Vitals.now());
    }

    @Override
    public void close() {
        survey.close();
    }
}
