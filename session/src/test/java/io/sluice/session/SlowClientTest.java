package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.SlowPolicy;
import java.time.Duration;
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

    private static void publishMuch(Stage stage) {
        for (int i = 0; i < 20; i++) {
            stage.publish("x".repeat(400));
        }
    }

    @Test
    void isGivenWhatTheLogHoldsWhenTheTailHasMovedOn() {
        var stage = new Stage(3000).begun();
        stage.onConnect = List.of("energy");
        var session = stage.open(outlet);
        outlet.room = 0;
        publishMuch(stage);
        outlet.room = 100;
        session.onWritable();
        stage.lane.run();
        assertThat(outlet.written).hasSize(20);
        for (int i = 0; i < 20; i++) {
            assertThat(outlet.written.get(i)).startsWith("energy " + i + " x");
        }
        assertThat(stage.count("sluice.gaps")).isZero();
    }

    @Test
    void isToldOfTheGapWhenTheLogHasMovedOnToo() {
        var stage = new Stage(3000).begun();
        stage.onConnect = List.of("energy");
        var session = stage.open(outlet);
        outlet.room = 0;
        publishMuch(stage);
        stage.log.drop(0, 4);
        outlet.room = 100;
        session.onWritable();
        stage.lane.run();
        assertThat(outlet.written).hasSize(17).startsWith("gap energy retention");
        assertThat(outlet.written.get(1)).startsWith("energy 4 ");
        assertThat(outlet.written.getLast()).startsWith("energy 19 ");
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
        stage.slow(SlowPolicy.LATEST);
        assertThat(afterAPause(stage)).containsExactly("gap energy slow", "energy 1 b");
        stage = new Stage();
        stage.dialect = new WordDialect(SlowPolicy.LATEST, true);
        stage.slow(SlowPolicy.CATCH_UP);
        outlet.news();
        assertThat(afterAPause(stage)).containsExactly("energy 0 a", "energy 1 b");
    }

    private List<String> afterAPause(Stage stage) {
        stage.begun().onConnect = List.of("energy");
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

    // --- who is not waited for

    private Session stalled(Stage stage) {
        stage.begun().onConnect = List.of("energy");
        var session = stage.open(outlet);
        stage.publish("a");
        outlet.room = 0;
        stage.publish("b");
        return session;
    }

    @Test
    void whereThePolicyIsToDisconnectItIsToldItsPositionAndClosedAfterFiveSeconds() {
        var stage = new Stage().slow(SlowPolicy.DISCONNECT);
        var session = stalled(stage);
        stage.pass(Duration.ofMillis(4750));
        assertThat(session.isOpen()).isTrue();
        stage.pass(Duration.ofSeconds(1));
        assertThat(session.closeReason()).isEqualTo(CloseReason.TOO_SLOW);
        assertThat(outlet.closeReason).isEqualTo("too slow");
        assertThat(outlet.written)
                .containsExactly("energy 0 a", "reached energy 1.incarnation.0:1");
    }

    @Test
    void whereThePolicyIsToDisconnectOneWhoReadsInTimeStays() {
        var stage = new Stage().slow(SlowPolicy.DISCONNECT);
        var session = stalled(stage);
        for (int i = 0; i < 5; i++) {
            stage.pass(Duration.ofSeconds(4));
            outlet.room = 10;
            session.onWritable();
            stage.lane.run();
            outlet.room = 0;
            stage.publish("c");
        }
        assertThat(session.isOpen()).isTrue();
        assertThat(outlet.written).hasSize(6).doesNotHaveDuplicates();
    }

    @Test
    void onePolicyToDisconnectIsEnoughWhenItIsAskedForLater() {
        var stage = new Stage().slow(SlowPolicy.DISCONNECT).begun();
        var session = stage.open(outlet);
        stage.pass(Duration.ofSeconds(1));
        for (int i = 0; i < 20; i++) {
            stage.say(session, "subscribe energy");
        }
        assertThat(stage.lane.timed()).isEqualTo(1);
        outlet.room = 0;
        stage.publish("a");
        stage.pass(Duration.ofSeconds(6));
        assertThat(session.closeReason()).isEqualTo(CloseReason.TOO_SLOW);
    }

    @Test
    void oneThatTakesNothingForTooLongIsClosed() {
        var stage = new Stage();
        var session = stalled(stage);
        stage.pass(Duration.ofSeconds(119));
        assertThat(session.isOpen()).isTrue();
        stage.pass(Duration.ofSeconds(2));
        assertThat(session.closeReason()).isEqualTo(CloseReason.NOT_READING);
    }

    @Test
    void oneThatIsStalledNeedNotBeHeard() {
        var stage = new Stage();
        var session = stalled(stage);
        stage.pass(Duration.ofSeconds(100));
        outlet.room = 10;
        session.onWritable();
        stage.lane.run();
        assertThat(outlet.written).containsExactly("energy 0 a", "energy 1 b");
        stage.pass(Duration.ofSeconds(59));
        assertThat(session.isOpen()).isTrue();
        stage.pass(Duration.ofSeconds(2));
        assertThat(session.closeReason()).isEqualTo(CloseReason.IDLE);
    }

    @Test
    void eachPauseIsCountedAnew() {
        var stage = new Stage();
        var session = stalled(stage);
        for (int i = 0; i < 3; i++) {
            stage.pass(Duration.ofSeconds(100));
            outlet.room = 10;
            session.onWritable();
            stage.lane.run();
            outlet.room = 0;
            stage.publish("c");
        }
        assertThat(session.isOpen()).isTrue();
        assertThat(outlet.written).hasSize(4);
    }

    @Test
    void allItsSubscriptionsGoOn() {
        var stage = new Stage().begun();
        var session = stage.open(outlet);
        stage.say(session, "subscribe energy energy:k heat");
        outlet.news();
        outlet.room = 0;
        stage.publishKeyed("k", "v");
        stage.heat.chunk(stage.heatLog.chunk("w"));
        stage.lane.run();
        outlet.room = 2;
        session.onWritable();
        stage.lane.run();
        assertThat(outlet.written).hasSize(2);
        outlet.room = 2;
        session.onWritable();
        stage.lane.run();
        assertThat(outlet.written)
                .containsExactlyInAnyOrder("energy 0 k=v", "energy:k 0 k=v", "heat 0 w");
    }
}
