package io.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.session.CloseReason;
import io.sluice.session.Counts;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is connected, over all lanes, and how they are closed. */
class ConnectionsTest {
    private final TestGateway gateway = new TestGateway(NativeIo.AUTO);

    @BeforeEach
    void start() throws IOException {
        gateway.start();
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    private RawClient ann() throws IOException {
        var client = gateway.connect();
        client.upgrade("/ws?token=ann");
        return client;
    }

    private void awaitCounts(Counts expected) {
        await().untilAsserted(() -> assertThat(gateway.server().counts()).isEqualTo(expected));
    }

    @Test
    void areCountedWhenTheyComeAndWhenTheyGo() throws Exception {
        assertThat(gateway.server().changes().isWhole()).isTrue();
        var first = ann();
        ann();
        awaitCounts(new Counts(2, Map.of("ann", 2)));
        assertThat(gateway.server().changes().users()).containsExactly(Map.entry("ann", 2));
        first.close();
        awaitCounts(new Counts(1, Map.of("ann", 1)));
        assertThat(gateway.server().changes().users()).containsExactly(Map.entry("ann", 1));
    }

    @Test
    void theLastOneIsCountedOutAlthoughNothingElseIsOnItsLane() throws Exception {
        ann().close();
        awaitCounts(Counts.NONE);
    }

    @Test
    void thoseThatAreClosedAreTold() throws Exception {
        var client = ann();
        ann();
        var closed =
                gateway.server()
                        .close(p -> p.subject().equals("ann"), CloseReason.REVOKED)
                        .get(5, TimeUnit.SECONDS);
        assertThat(closed).isEqualTo(2);
        var frame = client.read();
        assertThat(frame.closeCode()).isEqualTo(4401);
    }
}
