package io.sluice.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeTopicTest {
    @Test
    void eachBrokerLeadsOneAndTheNextFollow() {
        assertThat(ProbeTopic.replicas(5, List.of(1, 3, 5), 2)).containsExactly(5, 1);
        assertThat(ProbeTopic.replicas(3, List.of(1, 3, 5), 3)).containsExactly(3, 5, 1);
    }

    @Test
    void thereAreNoMoreReplicasThanBrokers() {
        assertThat(ProbeTopic.replicas(1, List.of(1), 3)).containsExactly(1);
    }
}
