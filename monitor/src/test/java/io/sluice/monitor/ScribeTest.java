package io.sluice.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Payload;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ScribeTest {
    private final FakeJournal journal = new FakeJournal();
    private final Scribe scribe = new Scribe(journal, Runnable::run);

    private void write(String key, String text) {
        scribe.write(List.of(new Documents.Document(key, Payload.of(text))));
    }

    private List<String> texts(String key) {
        return journal.of(key).stream().map(e -> Objects.requireNonNull(e.value()).text()).toList();
    }

    @Test
    void documentsAreAppendedInOrder() {
        write("metrics", "1");
        write("metrics", "2");
        scribe.write(List.of(new Documents.Document("topic:a", null)));
        assertThat(journal.keys()).containsExactly("metrics", "metrics", "topic:a");
        assertThat(journal.of("topic:a").getFirst().value()).isNull();
        assertThat(scribe.skipped()).isZero();
    }

    @Test
    void whileTheJournalIsSlowTheLatestOfEachWaits() {
        journal.slow();
        write("metrics", "1");
        write("metrics", "2");
        write("topic:a", "a");
        write("metrics", "3");
        write("events", "x");
        write("events", "y");
        assertThat(journal.keys()).containsExactly("metrics");
        assertThat(scribe.skipped()).isEqualTo(1);
        journal.confirm();
        write("metrics", "4");
        assertThat(texts("metrics")).containsExactly("1", "4");
        assertThat(texts("topic:a")).containsExactly("a");
        assertThat(texts("events")).containsExactly("x", "y");
        assertThat(scribe.skipped()).isEqualTo(2);
    }

    @Test
    void eventsThatWaitAreBounded() {
        journal.slow();
        write("metrics", "1");
        for (int i = 0; i < 1_500; i++) {
            write("events", String.valueOf(i));
        }
        journal.confirm();
        write("metrics", "2");
        assertThat(texts("events")).hasSize(1_000).startsWith("500").endsWith("1499");
        assertThat(scribe.skipped()).isEqualTo(500);
    }

    @Test
    void whatIsRefusedIsCountedAndStopsNothing() {
        journal.refuse(true);
        write("metrics", "1");
        write("metrics", "2");
        assertThat(scribe.failed()).isEqualTo(2);
        journal.refuse(false);
        write("metrics", "3");
        assertThat(texts("metrics")).containsExactly("3");
    }
}
