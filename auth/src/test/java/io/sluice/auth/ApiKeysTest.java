package io.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.session.Action;
import io.sluice.session.Credential;
import io.sluice.session.Principal;
import io.sluice.session.Unauthenticated;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ApiKeysTest {
    private static final Grant PUBLISH = new Grant(Set.of(Action.PUBLISH), Set.of("tasks"), null);
    private static final Grant FOR_ADMINS =
            new Grant(Set.of(Action.ADMIN), Set.of("*"), new Grant.When("role", "admin"));
    private static final ApiKey BACKEND =
            new ApiKey("backend", Secret.random(), List.of(PUBLISH, FOR_ADMINS));

    private static final ApiKey CONSOLE =
            new ApiKey(
                    "console",
                    Secret.random(),
                    List.of(new Grant(Set.of(Action.SUBSCRIBE), Set.of("cluster"), null)));
    private static final SpecialStreams SPECIAL =
            new SpecialStreams(Set.of("tasks"), Set.of("cluster"));

    private final ApiKeys keys = new ApiKeys(List.of(BACKEND, CONSOLE), SPECIAL, new NoTokens());

    private Principal shown(@Nullable String key) throws Unauthenticated {
        try {
            return keys.check(new Credential(key)).toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw (Unauthenticated) e.getCause();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aKeyAllowsWhatItsGrantsSayAndDoesNotEnd() throws Exception {
        var backend = shown(BACKEND.key().reveal());
        assertThat(backend.subject()).isEqualTo("backend");
        assertThat(backend.expiresAt()).isEqualTo(Principal.NEVER);
        assertThat(backend.access().may(Action.PUBLISH, "tasks")).isTrue();
        assertThat(backend.access().may(Action.PUBLISH, "energy")).isFalse();
        assertThat(backend.access().may(Action.SUBSCRIBE, "tasks")).isFalse();
        assertThat(backend.access().may(Action.ADMIN, "")).isFalse();
    }

    @Test
    void aKeyMayBeForAStreamThatHasToBeNamed() throws Exception {
        var access = shown(CONSOLE.key().reveal()).access();
        assertThat(access.may(Action.SUBSCRIBE, "cluster")).isTrue();
        assertThat(access.may(Action.REPLAY, "cluster")).isFalse();
        assertThat(access.may(Action.SUBSCRIBE, "tasks")).isFalse();
    }

    @Test
    void whatIsNoKeyIsForOthers() {
        assertThat(keys.check(new Credential("x")))
                .failsWithin(java.time.Duration.ofSeconds(1))
                .withThrowableThat()
                .withMessageContaining("no key that is known");
        assertThat(keys.check(Credential.NONE))
                .failsWithin(java.time.Duration.ofSeconds(1))
                .withThrowableThat()
                .withMessageContaining("no key");
        assertThat(keys.check(new Credential("x".repeat(1 << 20)))).isCompletedExceptionally();
    }

    @Test
    void namesAndKeysAreThereOnce() {
        var sameName = new ApiKey("backend", Secret.random(), List.of());
        var sameKey = new ApiKey("other", BACKEND.key(), List.of());
        for (var other : List.of(sameName, sameKey)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            new ApiKeys(
                                    List.of(BACKEND, other), SpecialStreams.NONE, new NoTokens()))
                    .withMessageNotContaining(BACKEND.key().reveal());
        }
    }
}
