package io.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import io.sluice.session.Unauthenticated.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a well-signed token must say. */
final class ClaimRulesTest {
    private static final Secret SECRET = Secret.random();
    private static final long NOW = FakeTime.START;

    private final FakeTime time = new FakeTime();
    private final JwtAuthenticator auth =
            authenticator(
                    "sub",
                    new Issuer.Hmac("own", SECRET, "us", Set.of("gateway", "spare"), Set.of()));

    @AfterEach
    void close() {
        auth.close();
    }

    @Test
    void aGoodTokenIsAcceptedUntilItsEnd() {
        var ann =
                Checked.accepted(
                        auth, token("{'iss':'us','aud':'gateway','sub':'ann','exp':%}", NOW + 60));

        assertThat(ann.subject()).isEqualTo("ann");
        assertThat(ann.expiresAt()).isEqualTo((NOW + 60) * 1000);
    }

    @Test
    void datesMayHaveFractions() {
        assertThat(accepted("'exp':%.25", NOW + 60)).isEqualTo((NOW + 60) * 1000 + 250);
        assertThat(accepted("'exp':2e9")).isEqualTo(2_000_000_000_000L);
    }

    @Test
    void theLeewayLetsAnEndedTokenInUntilItIsOverToo() {
        assertThat(accepted("'exp':%", NOW)).isEqualTo((NOW + 30) * 1000);
        assertThat(accepted("'exp':%", NOW - 29)).isEqualTo((NOW + 1) * 1000);
        assertThat(refused("'exp':%", NOW - 30)).isEqualTo(Reason.EXPIRED);
        assertThat(refused("'exp':0")).isEqualTo(Reason.EXPIRED);
    }

    @Test
    void theLeewayLetsATokenInThatHasNotBegun() {
        assertThat(accepted("'exp':%,'nbf':%,'iat':%", NOW + 60, NOW + 30, NOW + 30))
                .isEqualTo((NOW + 60) * 1000);
        assertThat(refused("'exp':%,'nbf':%", NOW + 60, NOW + 31)).isEqualTo(Reason.NOT_YET_VALID);
        assertThat(refused("'exp':%,'iat':%.5", NOW + 60, NOW + 30))
                .isEqualTo(Reason.NOT_YET_VALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'x':1",
                "'exp':null",
                "'exp':'1900000000'",
                "'exp':-1",
                "'exp':1e300",
                "'exp':9223372036854775807",
                "'exp':123456789012345678901234567890",
                "'exp':[1900000000]",
                "'exp':true",
                "'exp':1900000000,'nbf':'soon'",
                "'exp':1900000000,'iat':{}"
            })
    void anEndMustBeSaidAndDatesMustBeNumbers(String claims) {
        assertThat(refused(claims)).isEqualTo(Reason.CLAIMS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'iss':'others',", "", "'iss':null,", "'iss':'US',", "'iss':'us ',"})
    void anotherIssuerIsRefused(String claim) {
        String token = token("{" + claim + "'aud':'gateway','sub':'ann','exp':%}", NOW + 60);

        assertThat(Checked.refused(auth, token)).isEqualTo(Reason.ISSUER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'iss':1,", "'iss':['us'],", "'iss':{'us':1},"})
    void anIssuerMustBeText(String claim) {
        String token = token("{" + claim + "'aud':'gateway','sub':'ann','exp':%}", NOW + 60);

        assertThat(Checked.refused(auth, token)).isEqualTo(Reason.CLAIMS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'aud':'spare',", "'aud':['x','gateway'],", "'aud':[1,null,'spare'],"})
    void oneOfItsAudiencesMustBeOurs(String claim) {
        assertThat(Checked.accepted(auth, audience(claim)).subject()).isEqualTo("ann");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "'aud':'x',",
                "'aud':[],",
                "'aud':[['spare']],",
                "'aud':'gateway spare',"
            })
    void anotherAudienceIsRefused(String claim) {
        assertThat(Checked.refused(auth, audience(claim))).isEqualTo(Reason.AUDIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'aud':1,", "'aud':{'gateway':true},"})
    void anAudienceMustBeTextOrAList(String claim) {
        assertThat(Checked.refused(auth, audience(claim))).isEqualTo(Reason.CLAIMS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'x':1",
                "'sub':''",
                "'sub':' '",
                "'sub':null",
                "'sub':['ann']",
                "'sub':1.5"
            })
    void aSubjectMustBeSaid(String claim) {
        String token = token("{'iss':'us','aud':'gateway'," + claim + ",'exp':%}", NOW + 60);

        assertThat(Checked.refused(auth, token)).isEqualTo(Reason.CLAIMS);
    }

    @Test
    void aSubjectMustNotBeEndless() {
        String claims = "{'iss':'us','aud':'gateway','sub':'%','exp':%}";

        assertThat(Checked.accepted(auth, token(claims, "a".repeat(256), NOW + 60)).subject())
                .hasSize(256);
        assertThat(Checked.refused(auth, token(claims, "a".repeat(257), NOW + 60)))
                .isEqualTo(Reason.CLAIMS);
    }

    @Test
    void theSubjectMayBeAnotherClaim() {
        try (var other = authenticator("user.id", new Issuer.Hmac("own", SECRET))) {
            String token = token("{'sub':'x','user':{'id':17},'exp':%}", NOW + 60);

            assertThat(Checked.accepted(other, token).subject()).isEqualTo("17");
        }
    }

    @Test
    void aPrincipalKeepsTheClaimsThatRulesNeedAndNoOthers() {
        try (var keeping = authenticator(Set.of("tenant", "user.sites", "gone"))) {
            var claims =
                    Checked.accepted(
                                    keeping,
                                    token(
                                            "{'sub':'ann','tenant':7,'user':{'sites':['a',true]},"
                                                    + "'mail':'ann@example.org','exp':%}",
                                            NOW + 60))
                            .claims();

            assertThat(claims.find("tenant")).isEqualTo(7L);
            assertThat(claims.find("user.sites")).isEqualTo(List.of("a", true));
            assertThat(claims.find("gone")).isNull();
            assertThat(claims.find("mail")).isNull();
            assertThat(claims.find("user")).isNull();
            assertThat(claims).hasToString("Claims[redacted]");
        }
    }

    @Test
    void whatIsNoPlainValueIsNotKeptAsOne() {
        try (var keeping = authenticator(Set.of("a", "b", "c"))) {
            var claims =
                    Checked.accepted(
                                    keeping,
                                    token(
                                            "{'sub':'x','a':{'b':1},'b':null,'c':['x',{},[1]],'exp':2e9}"))
                            .claims();

            assertThat(claims.find("a")).isNull();
            assertThat(claims.find("b")).isNull();
            assertThat(claims.find("c")).isEqualTo(Arrays.asList("x", null, null));
        }
    }

    @Test
    void anIssuerThatLeavesItsNameOpenTakesEveryOtherName() {
        var own = new Issuer.Hmac("own", SECRET);
        var named = new Issuer.Hmac("named", Secret.random(), "them", Set.of(), Set.of());
        try (var both = authenticator("sub", own, named)) {
            assertThat(Checked.accepted(both, token("{'sub':'ann','exp':1900000000}")).subject())
                    .isEqualTo("ann");
            assertThat(
                            Checked.accepted(
                                            both, token("{'iss':'x','sub':'bob','exp':1900000000}"))
                                    .subject())
                    .isEqualTo("bob");
            assertThat(Checked.refused(both, token("{'iss':'them','sub':'eve','exp':1900000000}")))
                    .isEqualTo(Reason.SIGNATURE);
        }
    }

    private long accepted(String dates, Object... values) {
        return Checked.accepted(auth, dated(dates, values)).expiresAt();
    }

    private Reason refused(String dates, Object... values) {
        return Checked.refused(auth, dated(dates, values));
    }

    private static String dated(String dates, Object... values) {
        return token("{'iss':'us','aud':'gateway','sub':'ann'," + dates + "}", values);
    }

    private static String audience(String claim) {
        return token("{'iss':'us'," + claim + "'sub':'ann','exp':%}", NOW + 60);
    }

    private static String token(String json, Object... values) {
        var key =
                new TestKey(
                        Provider.P256.published(),
                        (algorithm, signed) ->
                                new MACSigner(SECRET.bytes())
                                        .sign(new JWSHeader(algorithm.jws()), signed));
        return key.sign(Algorithm.HS256, "{\"alg\":\"HS256\"}", filled(json, values));
    }

    /** The values in the places marked {@code %}, and single quotes made double for JSON. */
    private static String filled(String json, Object... values) {
        String filled = json.replace('\'', '"');
        for (var value : values) {
            filled = filled.replaceFirst("%", value.toString());
        }
        return filled;
    }

    private JwtAuthenticator authenticator(Set<String> kept) {
        return new JwtAuthenticator(
                new AuthSettings(
                        List.of(new Issuer.Hmac("own", SECRET)),
                        List.of(),
                        Duration.ofSeconds(30),
                        "sub",
                        SpecialStreams.NONE,
                        kept),
                time);
    }

    private JwtAuthenticator authenticator(String subject, Issuer... issuers) {
        return new JwtAuthenticator(
                new AuthSettings(
                        List.of(issuers),
                        List.of(),
                        Duration.ofSeconds(30),
                        subject,
                        SpecialStreams.NONE,
                        Set.of()),
                time);
    }
}
