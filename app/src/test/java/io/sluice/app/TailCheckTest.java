package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TailCheckTest {
    private static final String P = "1.aaaaaaaaaaa.0:";

    private final StringWriter printed = new StringWriter();
    private final CountDownLatch done = new CountDownLatch(1);
    private final ScriptedServer server = new ScriptedServer();

    TailCheckTest() throws IOException {}

    @AfterEach
    void end() throws IOException {
        server.close();
    }

    private TailCheck counting(long count) {
        return new TailCheck(new PrintWriter(printed), count, done);
    }

    /** Two clients of one stream; each is said the texts. */
    private void run(TailCheck counting, String... texts) throws Exception {
        var target = new TailTarget(server.uri("/ws"), null, List.of(), Map.of());
        var clients = List.of(new TailClient(target, counting), new TailClient(target, counting));
        counting.watch(clients);
        try (var run = new TailRun(clients, done)) {
            server.next().say(texts);
            server.next().say(texts);
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(run.isRefused()).isFalse();
        }
        counting.progress(Duration.ofSeconds(2));
        counting.summary();
    }

    private static String data(long next) {
        return "{'type':'data','stream':'s','position':'" + P + next + "','data':1}";
    }

    @Test
    void whatIsWholeIsGood() throws Exception {
        var counting = counting(6);
        run(counting, data(1), data(2), data(3));

        assertThat(counting.isGood()).isTrue();
        assertThat(printed.toString())
                .contains(
                        "received 6, missing 0, twice 0, gaps 0, 3/s",
                        "  1.aaaaaaaaaaa.0  received 6",
                        "2 clients, 2 connections: received 6",
                        "nothing missing, nothing twice");
    }

    @Test
    void whatIsMissingOrTwiceIsTold() throws Exception {
        var counting = counting(6);
        run(counting, data(1), data(5), data(5));

        assertThat(counting.isGood()).isFalse();
        assertThat(printed.toString())
                .contains("received 6, missing 6, twice 2", "something is missing or came twice");
    }

    @Test
    void aGapIsNotMissing() throws Exception {
        var counting = counting(4);
        String gap =
                "{'type':'gap','stream':'s','reason':'slow','from':'%s1','to':'%s1001'}"
                        .formatted(P, P);
        run(counting, data(1), gap, data(1002));

        assertThat(counting.isGood()).isTrue();
        assertThat(printed.toString()).contains("gaps 2 (of 2,000 offsets)");
    }

    @Test
    void whereThereAreNoPositionsNothingIsCounted() throws Exception {
        var counting = counting(100);
        run(counting, "{'power_w':1}");

        assertThat(counting.isGood()).isFalse();
        assertThat(printed.toString()).containsOnlyOnce("no messages of the native dialect");
    }

    @Test
    void anErrorIsAnEnd() throws Exception {
        var counting = counting(100);
        run(counting, "{'type':'error','message':'there is none','code':'stream_not_found'}");

        assertThat(counting.isGood()).isFalse();
        assertThat(printed.toString()).containsOnlyOnce("refused: there is none");
    }
}
