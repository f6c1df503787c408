package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TailClientTest {
    private static final String P = "1.aaaaaaaaaaa.0:";
    private static final String SUBSCRIBED =
            "{'type':'subscribed','stream':'energy','streams':['energy'],'position':'%s'}";

    private final ScriptedServer server = new ScriptedServer();
    private final Notes notes = new Notes();
    private final CountDownLatch done = new CountDownLatch(1);
    private TailRun run;
    private TailClient client;

    @SuppressWarnings("NullAway.Init") // each test starts its own
    TailClientTest() throws IOException {}

    /** What clients put out. */
    private static final class Notes implements TailOutput {
        private final BlockingQueue<TailMessage> messages = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

        @Override
        public void message(TailMessage message) {
            messages.add(message);
        }

        @Override
        public void say(String line) {
            said.add(line);
        }

        String next() throws InterruptedException {
            var next = messages.poll(20, TimeUnit.SECONDS);
            return next == null ? "nothing" : next.line();
        }
    }

    @AfterEach
    void end() throws IOException {
        run.close();
        server.close();
    }

    private void start(String target, Map<String, List<String>> members, String... channels) {
        var wanted =
                new TailTarget(server.uri(target), null, List.of(channels), members)
                        .withMembersOfUrl();
        client = new TailClient(wanted, notes);
        run = new TailRun(List.of(client), done);
    }

    private static String data(long next) {
        return "{'type':'data','stream':'energy','position':'" + P + next + "','data':{'a':1}}";
    }

    private static String asJson(String text) {
        return text.replace('\'', '"');
    }

    private void expect(String... texts) throws InterruptedException {
        for (String text : texts) {
            assertThat(notes.next()).isEqualTo(asJson(text));
        }
    }

    @Test
    void itGoesOnBehindWhatItHas() throws Exception {
        start("/v1/ws?token=t", Map.of("since", List.of("1h")), "energy");
        var first = server.next();
        assertThat(first.target()).isEqualTo("/v1/ws?token=t");
        assertThat(first.read()).contains("\"since\":\"1h\"");
        first.say(SUBSCRIBED.formatted(P + 5), data(6), data(7));
        expect(SUBSCRIBED.formatted(P + 5), data(6), data(7));
        first.cut();

        var second = server.next();
        assertThat(second.read()).contains("\"after\":[\"" + P + "7\"]").doesNotContain("since");
        second.say(SUBSCRIBED.formatted(P + 7), data(8));
        expect(SUBSCRIBED.formatted(P + 7), data(8));

        assertThat(client.totals()).isEqualTo(new TailTotals(3, 0, 0, 0, 0));
        assertThat(client.connections()).isEqualTo(2);
    }

    @Test
    void whatAnEndpointSendsByItselfDoesNotCountUntilItHasGoneOn() throws Exception {
        start("/ws/energy?last=2&token=t", Map.of());
        var first = server.next();
        assertThat(first.target()).contains("last=2", "token=t");
        first.say(data(6));
        expect(data(6));
        first.cut();

        var second = server.next();
        assertThat(second.target()).isEqualTo("/ws/energy?token=t");
        second.say(data(10), "{'type':'gap','stream':'energy','from':'" + P + "1','to':null}");
        assertThat(second.read()).contains("\"channel\":\"energy\"", "\"" + P + "6\"");
        second.say(SUBSCRIBED.formatted(P + 6), data(7));
        expect(SUBSCRIBED.formatted(P + 6), data(7));

        assertThat(client.totals()).isEqualTo(new TailTotals(2, 0, 0, 0, 0));
    }

    @Test
    void whereItMayNotGoOnItGoesOnWithWhatIsNew() throws Exception {
        String refused = "{'type':'error','message':'no','code':'forbidden','stream':'energy'}";
        start("/v1/ws", Map.of(), "energy");
        var first = server.next();
        first.read();
        first.say(data(6));
        expect(data(6));
        first.cut();

        var second = server.next();
        second.read();
        second.say(refused);
        assertThat(second.read()).doesNotContain("after");
        second.say(SUBSCRIBED.formatted(P + 9), data(10));
        expect(refused, SUBSCRIBED.formatted(P + 9), data(10));
        assertThat(client.totals().missing()).isEqualTo(3);
        second.cut();

        assertThat(server.next().read()).doesNotContain("after");
        assertThat(notes.said).contains("cannot go on with energy where it was: no");
    }

    @Test
    void whatIsOnlyUnavailableIsTriedAgain() throws Exception {
        start("/v1/ws", Map.of(), "energy");
        var first = server.next();
        first.read();
        first.say(data(6));
        expect(data(6));
        first.cut();

        var second = server.next();
        second.read();
        second.say("{'type':'error','message':'away','code':'unavailable','stream':'energy'}");

        assertThat(server.next().read()).contains("\"after\":[\"" + P + "6\"]");
        assertThat(notes.messages).isEmpty();
    }

    @Test
    void afterAResetItBeginsAnew() throws Exception {
        start("/v1/ws", Map.of("mode", List.of("state")), "energy");
        var first = server.next();
        first.read();
        first.say(data(6), "{'type':'reset','stream':'energy'}");
        expect(data(6), "{'type':'reset','stream':'energy'}");
        first.cut();

        assertThat(server.next().read()).contains("\"mode\":\"state\"").doesNotContain("after");
    }

    @Test
    void whatIsNotNativeIsTakenAsItIs() throws Exception {
        start("/ws", Map.of());
        var first = server.next();
        first.say("{'power_w':1,'type':'data'}", "no\njson");
        expect("{'power_w':1,'type':'data'}", "no json");
        first.cut();
        server.next().say("{'power_w':2}");
        expect("{'power_w':2}");
    }

    @Test
    void whoIsRefusedGivesUp() throws Exception {
        server.refuse(401);
        start("/ws?token=secret", Map.of());

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(run.isRefused()).isTrue();
        assertThat(notes.said)
                .singleElement()
                .asString()
                .contains("HTTP 401")
                .doesNotContain("secret");
    }

    @Test
    void whoIsNotWantedNowTriesAgain() throws Exception {
        server.refuse(503);
        start("/ws", Map.of());
        Awaitility.await().until(() -> notes.said.size() > 1);
        server.refuse(0);

        server.next().say("{'a':1}");
        expect("{'a':1}");
    }
}
