package io.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.sluice.hub.Payload;
import io.sluice.session.Access;
import io.sluice.session.Action;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GrantTest {
    private static final SpecialStreams SPECIAL =
            new SpecialStreams(Set.of("tasks"), Set.of("cluster"));

    private static GrantedAccess access(List<Grant> grants, Claims claims) {
        return GrantedAccess.of(grants, "ann", SPECIAL, claims);
    }

    @Test
    void whatNoGrantAllowsIsDenied() {
        var access = access(List.of(), claims("{}"));

        for (var action : Action.values()) {
            assertThat(access.may(action, "energy")).isFalse();
            assertThat(access.may(action, "")).isFalse();
        }
    }

    @Test
    void aGrantAllowsItsActionsOnItsStreams() {
        var grant = new Grant(Set.of(Action.SUBSCRIBE), Set.of("energy", "power"), null);
        var access = access(List.of(grant), claims("{}"));

        assertThat(access.may(Action.SUBSCRIBE, "energy")).isTrue();
        assertThat(access.may(Action.SUBSCRIBE, "power")).isTrue();
        assertThat(access.may(Action.SUBSCRIBE, "heatpump")).isFalse();
        assertThat(access.may(Action.SUBSCRIBE, "")).isFalse();
        assertThat(access.may(Action.REPLAY, "energy")).isFalse();
    }

    @Test
    void aStarIsEveryStreamAndNone() {
        var access =
                access(List.of(new Grant(Set.of(Action.STATS), Set.of("*"), null)), claims("{}"));

        assertThat(access.may(Action.STATS, "anything")).isTrue();
        assertThat(access.may(Action.STATS, "")).isTrue();
        assertThat(access.may(Action.ADMIN, "")).isFalse();
    }

    @Test
    void someStreamsHaveToBeNamed() {
        var everywhere = new Grant(Set.of(Action.SUBSCRIBE, Action.ADMIN), Set.of("*"), null);
        var access = access(List.of(everywhere), claims("{}"));
        assertThat(access.may(Action.SUBSCRIBE, "energy")).isTrue();
        assertThat(access.may(Action.SUBSCRIBE, "cluster")).isFalse();
        assertThat(access.may(Action.SUBSCRIBE, "cluster", Payload.of("metrics"))).isFalse();
        assertThat(access.maySome(Action.SUBSCRIBE, "cluster")).isFalse();
        assertThat(access.may(Action.ADMIN, "cluster")).isFalse();

        var named = new Grant(Set.of(Action.SUBSCRIBE), Set.of("*", "cluster"), null);
        access = access(List.of(everywhere, named), claims("{}"));
        assertThat(access.may(Action.SUBSCRIBE, "energy")).isTrue();
        assertThat(access.may(Action.SUBSCRIBE, "cluster")).isTrue();
        assertThat(access.may(Action.SUBSCRIBE, "cluster", Payload.of("metrics"))).isTrue();
        assertThat(access.maySome(Action.SUBSCRIBE, "cluster")).isTrue();
        assertThat(access.may(Action.REPLAY, "cluster")).isFalse();
    }

    @Test
    void thePaceOfAStreamThatHasToBeNamedIsThatOfTheGrantThatNamesIt() {
        var everywhere = new Grant(Set.of(Action.SUBSCRIBE), Set.of("*"), null);
        var named =
                new Grant(
                        Set.of(Action.SUBSCRIBE),
                        Set.of("cluster"),
                        Set.of(),
                        null,
                        Duration.ofSeconds(10));
        var access = access(List.of(everywhere, named), claims("{}"));
        assertThat(access.every("cluster", null)).isEqualTo(Duration.ofSeconds(10));
        assertThat(access.every("energy", null)).isZero();
    }

    @Test
    void grantsAddUp() {
        var everyone = new Grant(Set.of(Action.SUBSCRIBE), Set.of("*"), null);
        var boss = new Grant(Set.of(Action.ADMIN), Set.of("*"), new Grant.When("role", "boss"));

        var guest = access(List.of(everyone, boss), claims("{}"));
        var chief = access(List.of(everyone, boss), claims("{\"role\":\"boss\"}"));

        assertThat(guest.may(Action.SUBSCRIBE, "energy")).isTrue();
        assertThat(guest.may(Action.ADMIN, "")).isFalse();
        assertThat(chief.may(Action.SUBSCRIBE, "energy")).isTrue();
        assertThat(chief.may(Action.ADMIN, "")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    scope              | read:energy | {"scope":"openid read:energy write"}
                    scope              | read:energy | {"scope":"read:energy"}
                    groups             | admins      | {"groups":["users","admins"]}
                    groups             | Big Bosses  | {"groups":["Big Bosses"]}
                    realm_access.roles | admin       | {"realm_access":{"roles":["admin"]}}
                    read:energy        | true        | {"read:energy":true}
                    a.b.c              | true        | {"a":{"b":{"c":true}}}
                    https://x.org/role | admin       | {"https://x.org/role":"admin"}
                    """)
    void aConditionHolds(String claim, String value, String claims) {
        assertThat(new Grant.When(claim, value).holds(claims(claims))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    scope              | read:energy | {}
                    scope              | read:energy | {"scope":null}
                    scope              | read:energy | {"scope":"read:energy2 xread:energy"}
                    scope              | read:energy | {"scope":"READ:ENERGY"}
                    scope              | a,b         | {"scope":"a b"}
                    scope              | true        | {"scope":false}
                    scope              | yes         | {"scope":true}
                    scope              | 1           | {"scope":1}
                    scope              | admin       | {"scope":{"admin":true}}
                    scope              | admin       | {"scope":["an admin",["admin"],null,1]}
                    realm_access.roles | admin       | {"realm_access":"roles admin"}
                    realm_access.roles | admin       | {"realm_access":[{"roles":"admin"}]}
                    realm_access.roles | admin       | {"realm_access":null}
                    a..b               | true        | {"a":{"b":true}}
                    """)
    void aConditionThatIsNotMetOrCannotBeDecidedDenies(String claim, String value, String claims) {
        assertThat(new Grant.When(claim, value).holds(claims(claims))).isFalse();
    }

    @Test
    void aGrantWithoutAPaceLimitsNone() {
        var access = access(List.of(subscribe("energy", null)), claims("{}"));

        assertThat(access.every("energy", null)).isZero();
        assertThat(access.every("power", null)).isZero();
    }

    @Test
    void ofAllGrantsToSubscribeTheQuickestPaceCounts() {
        var slow = subscribe("*", Duration.ofMinutes(1));
        var quick = subscribe("energy", Duration.ofSeconds(2));
        var elsewhere = subscribe("power", null);
        var access = access(List.of(slow, quick, elsewhere), claims("{}"));

        assertThat(access.every("energy", null)).isEqualTo(Duration.ofSeconds(2));
        assertThat(access.every("heatpump", null)).isEqualTo(Duration.ofMinutes(1));
        assertThat(access.every("power", null)).isZero();
    }

    @Test
    void aGrantThatIsForOthersOrNotToSubscribeLiftsNoLimit() {
        var guests = subscribe("*", Duration.ofSeconds(5));
        var replay = new Grant(Set.of(Action.REPLAY, Action.STATS), Set.of("*"), null);
        var members =
                new Grant(Set.of(Action.SUBSCRIBE), Set.of("*"), new Grant.When("member", "true"));
        var grants = List.of(guests, replay, members);

        assertThat(access(grants, claims("{}")).every("energy", null))
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(access(grants, claims("{\"member\":true}")).every("energy", null)).isZero();
    }

    private static Grant subscribe(String stream, @Nullable Duration every) {
        return new Grant(Set.of(Action.SUBSCRIBE), Set.of(stream), Set.of(), null, every);
    }

    @Test
    void aPaceOfAGrantMustBeOneForSubscriptions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> subscribe("energy", Duration.ZERO))
                .withMessage("every of a grant must be positive, got: PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Grant(
                                Set.of(Action.STATS),
                                Set.of("*"),
                                Set.of(),
                                null,
                                Duration.ofSeconds(1)))
                .withMessageContaining("does not allow subscribe");
    }

    @Test
    void aGrantOfNothingIsAMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Grant(Set.of(), Set.of("*"), null))
                .withMessage("allow of a grant must name at least one action");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Grant(Set.of(Action.STATS), Set.of(), null))
                .withMessage("streams of a grant must be names or '*', got: []");
        assertThatIllegalArgumentException().isThrownBy(() -> new Grant.When(" ", "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Grant.When("x", ""));
    }

    private static Claims claims(String json) {
        try {
            return new Claims(JSONObjectUtils.parse(json));
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }

    // --- keys

    private static Access reading(String... keys) {
        var grant =
                new Grant(
                        Set.of(Action.SUBSCRIBE, Action.PUBLISH),
                        Set.of("energy", "tasks"),
                        Set.of(keys),
                        null,
                        null);
        return access(List.of(grant), claims("{}"));
    }

    private static boolean maySubscribe(Access access, String stream, @Nullable String key) {
        return access.may(Action.SUBSCRIBE, stream, key == null ? null : Payload.of(key));
    }

    @Test
    void withoutKeysAGrantIsAboutAllOfThemAndTheWholeStream() {
        var access = reading();
        assertThat(maySubscribe(access, "energy", null)).isTrue();
        assertThat(maySubscribe(access, "energy", "anything")).isTrue();
    }

    @Test
    void whereKeysAreUsersItIsAboutOnesOwnUnlessItSaysOtherwise() {
        var access = reading();
        assertThat(maySubscribe(access, "tasks", "ann")).isTrue();
        assertThat(maySubscribe(access, "tasks", "anna")).isFalse();
        assertThat(maySubscribe(access, "tasks", null)).isFalse();
        assertThat(access.maySome(Action.SUBSCRIBE, "tasks")).isTrue();
        assertThat(access.may(Action.PUBLISH, "tasks")).isTrue();
        assertThat(maySubscribe(reading("*"), "tasks", "bob")).isTrue();
        assertThat(maySubscribe(reading("*"), "tasks", null)).isTrue();
    }

    @Test
    void keysCanBeNamedOneByOneByTheirBeginningAndAsOnesOwn() {
        var access = reading("meter-1", "heat*", "@me");
        for (String key : List.of("meter-1", "heat", "heatpump", "ann")) {
            assertThat(maySubscribe(access, "energy", key)).as(key).isTrue();
        }
        for (String key : List.of("meter-10", "meter-", "hea", "@me", "bob")) {
            assertThat(maySubscribe(access, "energy", key)).as(key).isFalse();
        }
        assertThat(maySubscribe(access, "energy", null)).isFalse();
        assertThat(access.may(Action.PUBLISH, "energy")).isFalse();
    }

    @Test
    void aLimitToThePaceHoldsForTheKeysOfItsGrant() {
        var slow =
                new Grant(
                        Set.of(Action.SUBSCRIBE),
                        Set.of("*"),
                        Set.of(),
                        null,
                        Duration.ofSeconds(5));
        var own = new Grant(Set.of(Action.SUBSCRIBE), Set.of("*"), Set.of("@me"), null, null);
        var access = access(List.of(slow, own), claims("{}"));
        assertThat(access.every("energy", null)).isEqualTo(Duration.ofSeconds(5));
        assertThat(access.every("energy", Payload.of("ann"))).isEqualTo(Duration.ZERO);
    }

    @Test
    void aBlankKeyIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> reading(" "));
    }
}
