package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.SlowPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowClientTest {
    private final FakeOutlet outlet = new FakeOutlet();

    @Test
    void isGivenWhatTheTailHoldsOnceItReads() {
        var stage = new Stage();
        stage.onConnect = List.of("energy");
        var session = stage.open(outlet);
        outlet.room = 0;
        stage.publish("a");
        stage.publish("b");
        assertThat(outlet.written).isEmpty();
        outlet.room = 10;
        session.onWritable();
        stage.lane.run();
        stage.publish("c");
        assertThat(outlet.written).containsExactly("energy 0 a", "energy 1 b", "energy 2 c");
    }

    @Test
    void nothingWaitsForItInMemory() {
        var stage = new Stage();
        stage.onConnect = List.of("energy");
        stage.open(outlet);
        outlet.room = 0;
        for (int i = 0; i < 100; i++) {
            stage.publish("x".repeat(1000));
        }
        assertThat(stage.directMemory()).isZero();
    }

    @Test
    void isToldOfTheGapWhenTheTailHasMovedOn() {
        var stage = new Stage(3000);
        stage.onConnect = List.of("energy");
        var session = stage.open(outlet);
        outlet.room = 0;
        for (int i = 0; i < 20; i++) {
            stage.publish("x".repeat(400));
        }
        outlet.room = 100;
        session.onWritable();
        stage.lane.run();
        assertThat(outlet.written.getFirst()).isEqualTo("gap energy slow");
        assertThat(outlet.written.getLast()).startsWith("energy 19 ");
        assertThat(outlet.written).hasSizeBetween(3, 10);
        assertThat(stage.count("sluice.gaps")).isEqualTo(1);
    }

    @Test
    void goesOnWithTheLatestWhereTheDialectSaysSo() {
        var stage = new Stage();
        stage.dialect = new WordDialect(SlowPolicy.LATEST, true);
        assertThat(afterAPause(stage)).containsExactly("gap energy slow", "energy 1 b");
        assertThat(stage.count("sluice.gaps")).isEqualTo(1);
    }

    @Test
    void aStreamsOwnPolicyCountsBeforeTheDialects() {
        var stage = new Stage();
        stage.slow = SlowPolicy.LATEST;
        assertThat(afterAPause(stage)).containsExactly("gap energy slow", "energy 1 b");
        stage = new Stage();
        stage.dialect = new WordDialect(SlowPolicy.LATEST, true);
        stage.slow = SlowPolicy.CATCH_UP;
        outlet.news();
        assertThat(afterAPause(stage)).containsExactly("energy 0 a", "energy 1 b");
    }

    private List<String> afterAPause(Stage stage) {
        stage.onConnect = List.of("energy");
        var session = stage.open(outlet);
        outlet.room = 0;
        stage.publish("a");
        outlet.room = 10;
        session.onWritable();
        stage.lane.run();
        stage.publish("b");
        return outlet.written;
    }

    @Test
    void oneWhoCannotBeToldOfTheGapIsClosed() {
        var stage = new Stage();
        stage.dialect = new WordDialect(SlowPolicy.LATEST, true);
        outlet.sendRoom = 0;
        assertThat(afterAPause(stage)).isEmpty();
        assertThat(outlet.closeReason).isEqualTo("not reading");
        assertThat(stage.lane.reported).isEmpty();
    }

    @Test
    void whatItIsToldItselfIsKeptForIt() {
        var stage = new Stage();
        var session = stage.open(outlet);
        outlet.room = 0;
        stage.say(session, "ping");
        assertThat(outlet.written).hasSize(1);
    }

    @Test
    void oneThatAsksButDoesNotReadIsClosed() {
        var stage = new Stage();
        var session = stage.open(outlet);
        outlet.sendRoom = 2;
        for (int i = 0; i < 4; i++) {
            stage.say(session, "ping");
        }
        assertThat(outlet.closeCode)
                .isEqualTo(WordDialect.INSTANCE.closeCode(CloseReason.NOT_READING));
        assertThat(outlet.closeReason).isEqualTo("not reading");
        assertThat(outlet.written).hasSize(2);
    }
}
