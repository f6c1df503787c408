package io.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.Base64URL;
import io.sluice.session.Unauthenticated.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has signed, by what key and in what way. */
final class SignaturesTest {
    private static final Secret SECRET = Secret.random();

    private final FakeFetch idp = new FakeFetch();
    private final FakeTime time = new FakeTime();
    private final JwtAuthenticator auth;

    SignaturesTest() {
        idp.publish(Provider.RSA, Provider.P256, Provider.P384, Provider.P521, Provider.ED25519);
        auth = authenticator(Provider.issuer(), new Issuer.Hmac("own", SECRET));
    }

    @AfterEach
    void close() {
        auth.close();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = "HS.*")
    void everyAlgorithmIsAccepted(Algorithm algorithm) {
        String token = Provider.keyFor(algorithm).sign(algorithm, Provider.claims());

        assertThat(Checked.accepted(auth, token).subject()).isEqualTo("ann");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = "HS.*")
    void aChangedPayloadIsRefused(Algorithm algorithm) {
        String[] parts =
                Provider.keyFor(algorithm).sign(algorithm, Provider.claims()).split("\\.", -1);
        String changed =
                Base64URL.encode(
                                "{\"iss\":\"%s\",\"sub\":\"eve\",\"exp\":9999999999}"
                                        .formatted(Provider.ISS))
                        .toString();

        assertThat(Checked.refused(auth, parts[0] + "." + changed + "." + parts[2]))
                .isEqualTo(Reason.SIGNATURE);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = "HS.*")
    void aDamagedSignatureIsRefused(Algorithm algorithm) {
        String token = Provider.keyFor(algorithm).sign(algorithm, Provider.claims());
        int start = token.lastIndexOf('.') + 1;
        int length = new Base64URL(token.substring(start)).decode().length;
        String head = token.substring(0, start);

        assertThat(Checked.refused(auth, token.substring(0, token.length() - 8)))
                .isEqualTo(Reason.SIGNATURE);
        assertThat(Checked.refused(auth, head + Base64URL.encode(new byte[length])))
                .isEqualTo(Reason.SIGNATURE);
        assertThat(Checked.refused(auth, head)).isEqualTo(Reason.SIGNATURE);
    }

    @Test
    void anotherKeyUnderAKnownNameIsRefused() {
        var foreign = TestKey.ec("p256", Curve.P_256);

        assertThat(Checked.refused(auth, foreign.sign(Algorithm.ES256, Provider.claims())))
                .isEqualTo(Reason.SIGNATURE);
    }

    @Test
    void aKeyIsForItsOwnAlgorithmsOnly() {
        String token =
                Provider.P256.sign(
                        Algorithm.ES256, Map.of("alg", "ES256", "kid", "rsa"), Provider.claims());

        assertThat(Checked.refused(auth, token)).isEqualTo(Reason.ALGORITHM);
    }

    @Test
    void aKeyPublishedForOneAlgorithmIsForNoOther() {
        idp.publish(Provider.RSA.publishedAs(Map.of("alg", "RS256")));
        try (var fresh = authenticator(Provider.issuer())) {
            String named = Provider.RSA.sign(Algorithm.RS256, Provider.claims());
            String other = Provider.RSA.sign(Algorithm.PS256, Provider.claims());

            assertThat(Checked.accepted(fresh, named).subject()).isEqualTo("ann");
            assertThat(Checked.refused(fresh, other)).isEqualTo(Reason.ALGORITHM);
        }
    }

    @Test
    void anIssuerIsHeldToItsAlgorithms() {
        try (var strict = authenticator(Provider.issuer(Algorithm.ES256))) {
            String rsa = Provider.RSA.sign(Algorithm.RS256, Provider.claims());
            String ec = Provider.P256.sign(Algorithm.ES256, Provider.claims());

            assertThat(Checked.refused(strict, rsa)).isEqualTo(Reason.ALGORITHM);
            assertThat(Checked.accepted(strict, ec).subject()).isEqualTo("ann");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", "", "HS1", "RSA-OAEP", "dir", "es256"})
    void whatIsNotSignedInAKnownWayIsRefused(String algorithm) {
        String signed =
                Provider.RSA.sign(
                        Algorithm.RS256, Map.of("alg", algorithm, "kid", "rsa"), Provider.claims());
        String unsigned = signed.substring(0, signed.lastIndexOf('.') + 1);

        assertThat(Checked.refused(auth, signed)).isEqualTo(Reason.ALGORITHM);
        assertThat(Checked.refused(auth, unsigned)).isEqualTo(Reason.ALGORITHM);
    }

    static Stream<byte[]> publicKeyForms() throws JOSEException {
        byte[] der = Provider.RSA.published().toRSAKey().toRSAPublicKey().getEncoded();
        String pem =
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                        + "\n-----END PUBLIC KEY-----\n";
        return Stream.of(
                der,
                ascii(pem),
                ascii(pem.strip()),
                ascii(Provider.RSA.published().toJSONString()),
                Provider.RSA.published().toRSAKey().getModulus().decode());
    }

    @ParameterizedTest
    @MethodSource("publicKeyForms")
    void aPublicKeyIsNoSecret(byte[] form) {
        assertThat(Checked.refused(auth, hmac(form, "rsa", Provider.claims())))
                .isEqualTo(Reason.ALGORITHM);
    }

    @Test
    void oneIssuersSecretSignsForNoOther() {
        byte[] secret = SECRET.bytes();

        assertThat(Checked.refused(auth, hmac(secret, "rsa", Provider.claims())))
                .isEqualTo(Reason.ALGORITHM);
        assertThat(
                        Checked.accepted(auth, hmac(secret, "rsa", Provider.claims("iss", "us")))
                                .subject())
                .isEqualTo("ann");
    }

    @Test
    void oneIssuersKeySignsForNoOther() {
        String token = Provider.RSA.sign(Algorithm.RS256, Provider.claims("iss", "us"));

        assertThat(Checked.refused(auth, token)).isEqualTo(Reason.ALGORITHM);
    }

    @Test
    void anotherSecretIsRefused() {
        byte[] other = Secret.random().bytes();

        assertThat(Checked.refused(auth, hmac(other, "x", Provider.claims("iss", "us"))))
                .isEqualTo(Reason.SIGNATURE);
    }

    @Test
    void keysThatATokenBringsAlongAreIgnored() {
        var eve = TestKey.rsa("eve");
        String brought = eve.published().toJSONString();
        String address =
                "\"jku\":\"https://eve.example.org/keys\",\"x5u\":\"https://eve.example.org\"";
        String header = "{\"alg\":\"RS256\",%s\"jwk\":%s,\"x5c\":[\"AAAA\"],%s}";

        String unnamed = header.formatted("", brought, address);
        String known = header.formatted("\"kid\":\"rsa\",", brought, address);
        String unknown = header.formatted("\"kid\":\"eve\",", brought, address);
        String payload = payload();

        assertThat(Checked.refused(auth, eve.sign(Algorithm.RS256, unnamed, payload)))
                .isEqualTo(Reason.SIGNATURE);
        assertThat(Checked.refused(auth, eve.sign(Algorithm.RS256, known, payload)))
                .isEqualTo(Reason.SIGNATURE);
        assertThat(Checked.refused(auth, eve.sign(Algorithm.RS256, unknown, payload)))
                .isEqualTo(Reason.UNKNOWN_KEY);
        assertThat(
                        Checked.accepted(auth, Provider.RSA.sign(Algorithm.RS256, known, payload))
                                .subject())
                .isEqualTo("ann");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"crit\":[\"exp\"]",
                "\"crit\":[\"b64\"],\"b64\":false",
                "\"crit\":[]",
                "\"crit\":null",
                "\"b64\":false",
                "\"b64\":true"
            })
    void anExtensionIsRefused(String member) {
        String header = "{\"alg\":\"RS256\",\"kid\":\"rsa\"," + member + "}";

        assertThat(Checked.refused(auth, Provider.RSA.sign(Algorithm.RS256, header, payload())))
                .isEqualTo(Reason.MALFORMED);
    }

    @Test
    void aTokenThatNamesNoKeyIsTriedAgainstThoseThatFit() {
        var header = Map.of("alg", "ES256");

        String good = Provider.P256.sign(Algorithm.ES256, header, Provider.claims());
        String foreign =
                TestKey.ec("x", Curve.P_256).sign(Algorithm.ES256, header, Provider.claims());

        assertThat(Checked.accepted(auth, good).subject()).isEqualTo("ann");
        assertThat(Checked.refused(auth, foreign)).isEqualTo(Reason.SIGNATURE);
    }

    @Test
    void unusableKeysInASetAreSkipped() {
        String oct =
                "{\"kty\":\"oct\",\"kid\":\"oct\",\"alg\":\"HS256\",\"k\":\"%s\"}"
                        .formatted(Base64URL.encode(SECRET.bytes()));
        String encryption =
                Provider.P384
                        .publishedAs(Map.of("use", "enc", "kid", "enc"))
                        .published()
                        .toJSONString();
        String offCurve =
                "{\"kty\":\"EC\",\"kid\":\"off\",\"crv\":\"P-256\",\"x\":\"AQ\",\"y\":\"AQ\"}";
        String weak = "{\"kty\":\"RSA\",\"kid\":\"weak\",\"n\":\"qw\",\"e\":\"AQAB\"}";
        String noPoint = "{\"kty\":\"OKP\",\"kid\":\"ed\",\"crv\":\"Ed25519\",\"x\":\"AQ\"}";
        idp.publish(
                "{\"keys\":[%s,%s,%s,%s,%s,{\"kty\":\"new\"},{},null,1,\"x\",[],%s]}"
                        .formatted(
                                oct,
                                encryption,
                                offCurve,
                                weak,
                                noPoint,
                                Provider.RSA.published().toJSONString()));
        try (var fresh = authenticator(Provider.issuer())) {
            String good = Provider.RSA.sign(Algorithm.RS256, Provider.claims());
            String bySecret = hmac(SECRET.bytes(), "oct", Provider.claims());
            String byEncryptionKey =
                    Provider.P384.sign(
                            Algorithm.ES384,
                            Map.of("alg", "ES384", "kid", "enc"),
                            Provider.claims());

            assertThat(Checked.accepted(fresh, good).subject()).isEqualTo("ann");
            assertThat(Checked.refused(fresh, bySecret)).isEqualTo(Reason.ALGORITHM);
            assertThat(Checked.refused(fresh, byEncryptionKey)).isEqualTo(Reason.UNKNOWN_KEY);
        }
    }

    private JwtAuthenticator authenticator(Issuer... issuers) {
        var settings =
                new AuthSettings(
                        List.of(issuers),
                        List.of(),
                        Duration.ZERO,
                        "sub",
                        SpecialStreams.NONE,
                        Set.of());
        return new JwtAuthenticator(settings, time, AuthThreads.start(), idp);
    }

    private static String payload() {
        return "{\"iss\":\"%s\",\"sub\":\"ann\",\"exp\":%d}"
                .formatted(Provider.ISS, FakeTime.START + 60);
    }

    private static String hmac(byte[] secret, String keyId, Map<String, ?> claims) {
        var key =
                new TestKey(
                        Provider.RSA.published(),
                        (algorithm, signed) ->
                                new MACSigner(secret).sign(new JWSHeader(algorithm.jws()), signed));
        return key.sign(Algorithm.HS256, Map.of("alg", "HS256", "kid", keyId), claims);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
