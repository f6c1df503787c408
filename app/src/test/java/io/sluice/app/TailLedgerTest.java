package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TailLedgerTest {
    private static final String A = "1.aaaaaaaaaaa.0:";
    private static final String B = "1.aaaaaaaaaaa.1:";
    private static final String LATER = "1.bbbbbbbbbbb.0:";

    private final TailLedger ledger = new TailLedger();

    private void receive(String... positions) {
        for (String position : positions) {
            ledger.receive(List.of(position));
        }
    }

    private void assertTotals(long received, long missing, long twice) {
        assertThat(ledger.totals())
                .extracting(TailTotals::received, TailTotals::missing, TailTotals::twice)
                .containsExactly(received, missing, twice);
    }

    @Test
    void oneAfterTheOtherNothingIsMissing() {
        ledger.begin(List.of(A + 5, B + 0));
        receive(A + 6, B + 1, A + 7);

        assertTotals(3, 0, 0);
        assertThat(ledger.positions()).containsExactly(A + 7, B + 1);
    }

    @Test
    void offsetsPassedOverAreMissing() {
        ledger.begin(List.of(A + 5));
        receive(A + 7, A + 10);

        assertTotals(2, 1 + 2, 0);
    }

    @Test
    void whatComesAgainComesTwiceAndMovesNothing() {
        ledger.begin(List.of(A + 5));
        receive(A + 6, A + 6, A + 3, A + 7);

        assertTotals(4, 0, 2);
        assertThat(ledger.positions()).containsExactly(A + 7);
    }

    @Test
    void aPartitionThatWasNotNamedBeginsWithItsFirst() {
        receive(A + 43, A + 44);

        assertTotals(2, 0, 0);
    }

    @Test
    void whoGoesOnMissesWhatLiesBetween() {
        ledger.begin(List.of(A + 5));
        receive(A + 6);
        ledger.begin(List.of(A + 9));
        receive(A + 10);

        assertTotals(2, 3, 0);
    }

    @Test
    void aGapThatWasToldIsNotMissing() {
        ledger.begin(List.of(A + 5, B + 1));
        receive(A + 6);
        ledger.skip(List.of(A + 6, B + 1), List.of(A + 10, B + 1));
        receive(A + 11, B + 2);

        assertTotals(3, 0, 0);
        assertThat(ledger.totals().gaps()).isEqualTo(1);
        assertThat(ledger.totals().told()).isEqualTo(4);
    }

    @Test
    void aGapMayLeadBackOrIntoAnotherIncarnation() {
        receive(A + 100);
        ledger.skip(List.of(A + 100), List.of(A + 50));
        receive(A + 51);
        ledger.skip(List.of(A + 51), List.of(LATER + 0));
        receive(LATER + 1);

        assertTotals(3, 0, 0);
        assertThat(ledger.positions()).containsExactly(LATER + 1);
    }

    @Test
    void aGapWithoutAnEndLeavesTheClientWhereItStands() {
        receive(A + 4);
        ledger.skip(List.of(A + 4), List.of());

        assertThat(ledger.positions()).containsExactly(A + 4);
    }

    @Test
    void whatIsSaidToHaveComeAndDidNotIsMissing() {
        receive(A + 4);
        ledger.reach(List.of(A + 4, B + 9));
        assertTotals(1, 0, 0);
        ledger.reach(List.of(A + 6, B + 8));

        assertTotals(1, 2, 0);
        assertThat(ledger.positions()).containsExactly(A + 6, B + 9);
    }

    @Test
    void whoForgetsHasNothingToGoOnBehindAndKeepsItsCounts() {
        receive(A + 4, A + 6);
        ledger.forget();

        assertThat(ledger.positions()).isEmpty();
        receive(A + 2);
        assertTotals(3, 1, 0);
    }

    @Test
    void itTellsEachPartition() {
        receive(A + 1, B + 1, B + 3);
        var byPartition = new TreeMap<String, TailTotals>();
        ledger.addTo(byPartition);
        ledger.addTo(byPartition);

        assertThat(byPartition)
                .containsEntry("1.aaaaaaaaaaa.0", new TailTotals(2, 0, 0, 0, 0))
                .containsEntry("1.aaaaaaaaaaa.1", new TailTotals(4, 2, 0, 0, 0));
    }
}
