package io.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TailTest {
    private final SimulatedLog log = new SimulatedLog(new SimulatedTime(), 1);
    private final Random random = new Random(1);

    @Test
    void dropsTheOldestBeyondItsBytes() {
        var tail = new Tail(5_000, 1024);
        for (int i = 0; i < 100; i++) {
            tail.append(log.next(random, 3));
        }
        assertThat(tail.bytes()).isBetween(1L, 5_000L);
        assertThat(tail.at(tail.start())).isNotNull();
        assertThat(tail.at(tail.start() - 1)).isNull();
        assertThat(tail.at(99)).isNotNull();
        assertThat(tail.at(100)).isNull();
    }

    @Test
    void keepsTheNewestChunkWhateverItsSize() {
        var tail = new Tail(1, 8);
        tail.append(log.next(random, 50));
        assertThat(tail.at(0)).isNotNull();
        tail.append(log.next(random, 50));
        assertThat(tail.at(0)).isNull();
        assertThat(tail.at(1)).isNotNull();
    }

    @Test
    void takesAPowerOfTwoOnly() {
        assertThatThrownBy(() -> new Tail(1, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("power of two");
    }

    @Test
    void aReaderGetsTheChunkItAskedForOrNothing() throws InterruptedException {
        var tail = new Tail(20_000, 16);
        var done = new AtomicBoolean();
        var wrong = new AtomicReference<Throwable>();
        var reader =
                new Thread(() -> {
                    try {
                        long last = 0;
                        while (!done.get() || last < tail.head()) {
                            last = Math.max(last, tail.start());
                            Chunk chunk = last < tail.head() ? tail.at(last) : null;
                            if (chunk != null) {
                                assertThat(chunk.readAtNanos()).isEqualTo(last);
                                last++;
                            }
                        }
                    } catch (Throwable t) {
                        wrong.set(t);
                    }
                });
        reader.start();
        for (int i = 0; i < 200_000; i++) {
            Chunk made = log.begin();
            tail.append(new Chunk(null, made.before(), made.after(), made.publications(), i));
        }
        done.set(true);
        reader.join();
        assertThat(wrong.get()).isNull();
    }
}
