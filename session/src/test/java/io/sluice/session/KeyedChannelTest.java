package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Payload;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels that are one key of a stream. */
class KeyedChannelTest {
    private final Stage stage = new Stage().begun();
    private final FakeOutlet outlet = new FakeOutlet();

    private void ask(String text) {
        stage.say(stage.open(outlet), text);
    }

    @Test
    void isGivenWhatIsAboutItsKey() {
        ask("subscribe energy:m1");
        stage.publish(
                FakeLog.entry("m2", "a"),
                FakeLog.entry("m1", "b"),
                FakeLog.entry(null, "c"),
                FakeLog.entry("m1", null),
                FakeLog.entry("m11", "d"));
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy:m1 1.incarnation.0:0",
                        "energy:m1 1 m1=b",
                        "energy:m1 3 -m1");
    }

    @ParameterizedTest
    @CsvSource({
        "energy:a%3Ab, a:b",
        "energy:a:b, a:b",
        "energy:%61, a",
        "energy:100%25, 100%",
        "energy:%C3%A9, é",
        "energy:%c3%a9, é",
        "energy:é, é",
        "energy:%20, ' '",
    })
    void percentsStandForBytes(String channel, String key) {
        assertThat(Channel.parse(channel).key()).isEqualTo(Payload.of(key));
        ask("subscribe " + channel);
        stage.publishKeyed(key, "v");
        assertThat(outlet.written).last().isEqualTo(channel + " 0 " + key + "=v");
    }

    @Test
    void keysNeedNotBeText() {
        var key = Channel.parse("energy:%ff%00%C3").key();
        assertThat(key).isEqualTo(Payload.of(new byte[] {(byte) 0xff, 0, (byte) 0xc3}));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "energy:",
                "energy:%",
                "energy:%4",
                "energy:a%g1",
                "energy:%1g",
                "energy:%-1"
            })
    void whatIsNoKeyIsRefusedWithThePart(String channel) {
        ask("subscribe " + channel);
        assertThat(outlet.written)
                .singleElement()
                .asString()
                .startsWith("refused invalid_channel ")
                .endsWith("(" + channel + ")");
    }

    @Test
    void longerKeysThanArePublishedAreRefused() {
        ask("subscribe energy:" + "k".repeat(16 * 1024));
        ask("subscribe energy:" + "k".repeat(16 * 1024 + 1));
        assertThat(outlet.written)
                .hasSize(2)
                .last()
                .asString()
                .startsWith(
                        "refused invalid_channel the key behind ':' must have 1 to 16384 bytes");
    }

    @Test
    void aKeyOfAnUnknownStreamIsRefusedByTheStreamsName() {
        ask("subscribe enrgy:m1");
        ask("unsubscribe enrgy:m1");
        assertThat(outlet.written)
                .containsOnly("refused stream_not_found there is no stream 'enrgy' here (enrgy)");
    }

    @Test
    void theTokenIsAskedForTheStream() {
        var session =
                stage.open(outlet, Principal.anonymous((_, stream, _) -> stream.equals("energy")));
        stage.say(session, "subscribe energy:m1 heat:m1");
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy:m1 1.incarnation.0:0",
                        "refused forbidden the token does not allow to subscribe to 'heat:m1'");
    }

    @Test
    void aPublicationTouchesOnlyTheSubscribersOfItsKey() {
        int clients = 500;
        for (int i = 0; i < clients; i++) {
            stage.say(stage.open(new FakeOutlet()), "subscribe energy:m" + i);
        }
        var touched = new int[1];
        var watched =
                new FakeOutlet() {
                    @Override
                    public boolean isWritable() {
                        touched[0]++;
                        return super.isWritable();
                    }
                };
        stage.say(stage.open(watched), "subscribe energy:other");
        touched[0] = 0;
        stage.publishKeyed("m7", "v");
        assertThat(touched[0]).isZero();
        assertThat(stage.energy.station(stage.lane).deliveries()).isEqualTo(1);
        stage.publishKeyed("other", "v");
        assertThat(touched[0]).isPositive();
    }

    @Test
    void aStreamAndItsKeysAreChannelsOfTheirOwn() {
        ask("subscribe energy energy:m1 energy:m2");
        outlet.news();
        stage.publish(FakeLog.entry("m1", "a"));
        assertThat(outlet.news()).containsExactlyInAnyOrder("energy 0 m1=a", "energy:m1 0 m1=a");
        assertThat(stage.gauge("sluice.subscriptions")).isEqualTo(3);
    }

    @Test
    void resumesFromTheLogWhatIsAboutItsKey() {
        var small = new Stage(3000).begun();
        for (int i = 0; i < 40; i++) {
            small.publishKeyed("m" + i % 4, i + "x".repeat(300));
        }
        small.say(small.open(outlet), "subscribe energy:m1 ? after=1.incarnation.0:5");
        var expected =
                java.util.stream.IntStream.iterate(5, i -> i < 40, i -> i + 4)
                        .mapToObj(i -> "energy:m1 " + i + " m1=" + i + "x".repeat(300))
                        .toList();
        assertThat(outlet.written)
                .first()
                .isEqualTo("subscribed energy:m1 1.incarnation.0:5 complete");
        assertThat(outlet.written.subList(1, 10)).isEqualTo(expected);
        assertThat(outlet.written)
                .hasSize(11)
                .last()
                .isEqualTo("synced energy:m1 1.incarnation.0:40");
    }

    @Test
    void theLastOfAKeyIsFoundInTheTail() {
        stage.publish(FakeLog.entry("m1", "a"), FakeLog.entry("m1", "b"), FakeLog.entry("m2", "c"));
        ask("subscribe energy:m1 ? last=1");
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy:m1 1.incarnation.0:1 complete",
                        "energy:m1 1 m1=b",
                        "synced energy:m1 1.incarnation.0:3");
    }

    @Test
    void aGapIsToldOnEveryKey() {
        ask("subscribe energy:m1");
        outlet.news();
        var gap = stage.log.gap(5);
        stage.feed(stage.log.chunk(gap, 0, List.of(FakeLog.entry("m2", "v"))));
        assertThat(outlet.news()).containsExactly("gap energy:m1 retention");
    }
}
