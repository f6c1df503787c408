package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A bug ends the session it is met in, is reported once, and disturbs nobody else. */
class SessionBugsTest {
    private final Stage stage = new Stage();
    private final FakeOutlet outlet = new FakeOutlet();
    private final FakeOutlet healthy = new FakeOutlet();
    private final IllegalStateException fault = new IllegalStateException("a bug");

    @Test
    void inAccessLeavesNothingBehind() {
        stage.onConnect = List.of("energy", "heat");
        var principal =
                Principal.anonymous((_, stream, _) -> {
                    if (stream.equals("heat")) {
                        throw fault;
                    }
                    return true;
                });
        assertThatThrownBy(() -> stage.open(outlet, principal)).isSameAs(fault);
        assertThat(stage.gauge("sluice.connections")).isZero();
        assertThat(stage.gauge("sluice.subscriptions")).isZero();
        assertThat(stage.count("sluice.errors")).isEqualTo(1);
        stage.publish("a");
        assertThat(outlet.written).isEmpty();
    }

    @Test
    void inOneOutletKeepsNothingFromTheOthers() {
        stage.onConnect = List.of("energy");
        stage.open(new FakeOutlet());
        var session = stage.open(outlet);
        stage.open(healthy);
        outlet.bug = fault;
        stage.publish("a");
        stage.publish("b");
        assertThat(healthy.written).containsExactly("energy 0 a", "energy 1 b");
        assertThat(session.closeReason()).isEqualTo(CloseReason.INTERNAL_ERROR);
        assertThat(outlet.closeReason).isEqualTo("internal error");
        assertThat(stage.lane.reported).containsExactly(fault);
        assertThat(stage.count("sluice.errors")).isEqualTo(1);
        assertThat(stage.directMemory()).isZero();
    }

    @Test
    void inWhatIsToldDoesNotStopADrain() {
        stage.begun().onConnect = List.of("energy");
        var outlets = new ArrayList<FakeOutlet>();
        for (int i = 0; i < 20; i++) {
            var one =
                    new FakeOutlet() {
                        boolean stumbles;

                        @Override
                        public boolean send(byte[] message) {
                            if (stumbles) {
                                throw fault;
                            }
                            return super.send(message);
                        }
                    };
            one.stumbles = i % 4 == 0;
            outlets.add(one);
            stage.open(one);
        }
        stage.roster.drain(Duration.ofSeconds(2));
        stage.pass(Duration.ofSeconds(3));
        assertThat(outlets).allMatch(one -> one.closeCode != null);
        assertThat(stage.count("sluice.connections.closed", "reason", "shutting_down"))
                .isEqualTo(15);
        assertThat(stage.count("sluice.connections.closed", "reason", "internal_error"))
                .isEqualTo(5);
        assertThat(stage.lane.reported).hasSize(5).containsOnly(fault);
    }

    @Test
    void inAPingDoesNotStopTheClock() {
        var stumbling =
                new FakeOutlet() {
                    @Override
                    public void ping() {
                        throw fault;
                    }
                };
        var session = stage.open(stumbling);
        stage.open(healthy);
        stage.pass(Duration.ofSeconds(30));
        assertThat(session.closeReason()).isEqualTo(CloseReason.INTERNAL_ERROR);
        assertThat(healthy.pings).isEqualTo(1);
        assertThat(stage.lane.reported).containsExactly(fault);
    }
}
