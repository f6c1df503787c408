package io.sluice.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.monitor.Faults.Kind;
import io.sluice.monitor.Sighting.Fault;
import org.junit.jupiter.api.Test;

final class FaultsTest {
    private final Faults faults = new Faults();

    @Test
    void theFirstReasonCounts() {
        faults.add("topics", "no answer");
        faults.add("topics", "not authorized");
        faults.add(Kind.GROUP, "y", "not authorized");
        faults.add(Kind.GROUP, "y", "no answer");

        assertThat(faults.list())
                .containsExactly(
                        new Fault("topics", "no answer"), new Fault("group:y", "not authorized"));
    }

    @Test
    void ofManyTheFirstAreNamedAndTheOthersCounted() {
        for (int i = 0; i < 3_000; i++) {
            faults.add(Kind.PARTITION, "x/" + i, "it has no leader");
        }

        assertThat(faults.list())
                .hasSize(21)
                .startsWith(new Fault("partition:x/0", "it has no leader"))
                .endsWith(
                        new Fault(
                                "partitions", "2980 more, like partition:x/20: it has no leader"));
    }
}
