package io.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuarantineTest {
    private final Quarantine quarantine = new Quarantine(3, new SimulatedTime());

    @Test
    void keepsTheLastFewAndCountsAll() {
        for (int i = 0; i < 5; i++) {
            quarantine.add("stream s", "invalid_json", "…", "t-0@" + i, Payload.of("x" + i));
        }
        assertThat(quarantine.items())
                .extracting(Quarantine.Item::origin)
                .containsExactly("t-0@2", "t-0@3", "t-0@4");
        assertThat(quarantine.counts())
                .containsEntry(new Quarantine.Kind("stream s", "invalid_json"), 5L);
    }

    @Test
    void keepsNoMoreOfAPayloadThanItsHead() {
        quarantine.add("s", "too_large", "", "", Payload.of(new byte[100_000]));
        var item = quarantine.items().getFirst();
        assertThat(item.size()).isEqualTo(100_000);
        assertThat(item.head().length()).isEqualTo(Quarantine.MAX_PAYLOAD);
    }
}
