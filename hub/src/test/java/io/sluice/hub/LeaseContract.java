package io.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every way to lease roles has to do. */
public abstract class LeaseContract {
    protected static final Duration SOON = Duration.ofSeconds(20);

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** The leases as a node sees them; another node each time, if there can be more than one. */
    protected abstract Lease node();

    /** A holder that keeps what it is told: fences as they are gained, 0 where the role is lost. */
    public static final class Told implements Lease.Holder {
        private final List<Long> told = new CopyOnWriteArrayList<>();

        @Override
        public void gained(long fence) {
            told.add(fence);
        }

        @Override
        public void lost() {
            told.add(0L);
        }

        public List<Long> told() {
            return told;
        }

        public boolean holds() {
            var now = List.copyOf(told);
            return !now.isEmpty() && now.getLast() > 0;
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var thing : opened.reversed()) {
            thing.close();
        }
    }

    private Lease.Hold hold(Lease node, String role, Told told) {
        var hold = node.hold(role, told);
        opened.add(hold);
        return hold;
    }

    private static void awaitHeld(Told told) {
        await().atMost(SOON).until(told::holds);
    }

    @Test
    void givesARoleToWhoAsks() {
        var told = new Told();
        hold(node(), "intake:a", told);
        awaitHeld(told);
        assertThat(told.told()).hasSize(1);
        assertThat(told.told().getFirst()).isPositive();
    }

    @Test
    void givesARoleToOneAtATimeWithRisingFences() {
        var first = new Told();
        var second = new Told();
        var third = new Told();
        var one = hold(node(), "intake:a", first);
        awaitHeld(first);
        var two = hold(node(), "intake:a", second);
        assertThat(second.told()).isEmpty();
        one.close();
        assertThat(first.told()).hasSize(2).endsWith(0L);
        awaitHeld(second);
        assertThat(second.told().getFirst()).isGreaterThan(first.told().getFirst());
        hold(node(), "intake:a", third);
        two.close();
        awaitHeld(third);
        assertThat(third.told().getFirst()).isGreaterThan(second.told().getFirst());
        assertThat(first.told()).hasSize(2);
    }

    @Test
    void oneProcessMayAskTwice() {
        var node = node();
        var first = new Told();
        var second = new Told();
        var one = hold(node, "r", first);
        awaitHeld(first);
        hold(node, "r", second);
        assertThat(second.holds()).isFalse();
        one.close();
        awaitHeld(second);
    }

    @Test
    void rolesAreIndependent() {
        var node = node();
        var first = new Told();
        var second = new Told();
        var one = hold(node, "intake:a", first);
        hold(node, "intake:b", second);
        awaitHeld(first);
        awaitHeld(second);
        one.close();
        assertThat(first.holds()).isFalse();
        assertThat(second.told()).hasSize(1);
    }

    @Test
    void aWishThatIsGivenUpIsNotFulfilled() {
        var first = new Told();
        var second = new Told();
        var third = new Told();
        var one = hold(node(), "r", first);
        awaitHeld(first);
        var two = hold(node(), "r", second);
        hold(node(), "r", third);
        two.close();
        two.close();
        one.close();
        one.close();
        awaitHeld(third);
        assertThat(second.told()).isEmpty();
        assertThat(first.told()).hasSize(2);
    }

    @Test
    void refusesNamesThatAreNone() {
        var node = node();
        for (var name : List.of("", " ", "r".repeat(Lease.MAX_ROLE + 1))) {
            assertThatThrownBy(() -> node.hold(name, new Told()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
