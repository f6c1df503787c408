package io.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.Base64URL;
import io.sluice.session.Credential;
import io.sluice.session.Unauthenticated;
import io.sluice.session.Unauthenticated.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;

/** What was never a token. */
final class HostileTokensTest {
    private static final Secret SECRET = Secret.random();
    private static final String HEADER = encode("{\"alg\":\"HS256\"}");

    private final FakeTime time = new FakeTime();
    private final JwtAuthenticator auth =
            new JwtAuthenticator(
                    new AuthSettings(List.of(new Issuer.Hmac("own", SECRET)), List.of()), time);

    @AfterEach
    void close() {
        auth.close();
    }

    @ParameterizedTest
    @NullAndEmptySource
    void nothingIsMissing(String token) {
        assertThat(Checked.refusal(auth.check(new Credential(token))).reason())
                .isEqualTo(Reason.MISSING);
    }

    static Stream<String> garbage() {
        String payload = encode("{\"sub\":\"ann\",\"exp\":1900000000}");
        return Stream.of(
                " ",
                "x",
                ".",
                "..",
                "...",
                "a.b.c",
                "\0\0\0",
                "dev",
                "ÄÖÜ.日本.🙂",
                HEADER,
                HEADER + "." + payload,
                HEADER + "." + payload + ".AAAA.AAAA",
                HEADER + "." + payload + ".AAAA.AAAA.AAAA",
                HEADER + "." + payload + ".!!!!",
                HEADER + "." + payload + ".AAAA\n",
                " " + HEADER + "." + payload + ".AAAA",
                "Bearer " + HEADER + "." + payload + ".AAAA",
                HEADER + ".." + "AAAA",
                "." + payload + ".AAAA",
                HEADER + "." + encode("null") + ".AAAA",
                HEADER + "." + encode("[]") + ".AAAA",
                HEADER + "." + encode("[[\"sub\",\"ann\"],[\"exp\",1900000000]]") + ".AAAA",
                encode("[[\"alg\",\"HS256\"]]") + "." + payload + ".AAAA",
                HEADER + "." + encode("\"text\"") + ".AAAA",
                HEADER + "." + encode("{\"sub\":\"a\",\"sub\":\"b\"}") + ".AAAA",
                HEADER + "." + encode("{\"sub\":\"a\"} {}") + ".AAAA",
                HEADER + "." + encode("{\"sub\":") + ".AAAA",
                HEADER + "." + encode("{\"exp\":1e999999}") + ".AAAA",
                HEADER + "." + encode("{\"exp\":NaN}") + ".AAAA",
                HEADER + "." + encode("[".repeat(5000)) + ".AAAA",
                HEADER + "." + encode("{\"a\":" + "[".repeat(2900) + "]".repeat(2900) + "}") + ".A",
                HEADER + "." + encode("{\"a\":".repeat(1000) + "1" + "}".repeat(1000)) + ".AAAA",
                encode("{\"alg\":".repeat(1000)) + "." + payload + ".AAAA",
                encode("null") + "." + payload + ".AAAA",
                encode("{}") + "." + payload + ".AAAA",
                encode("{\"alg\":256}") + "." + payload + ".AAAA",
                encode("{\"alg\":[\"HS256\"]}") + "." + payload + ".AAAA",
                encode("{\"alg\":\"none\",\"alg\":\"HS256\"}") + "." + payload + ".AAAA",
                encode("{\"alg\":\"HS256\",\"kid\":1}") + "." + payload + ".AAAA",
                encode("{\"alg\":\"HS256\",\"kid\":\"" + "k".repeat(257) + "\"}")
                        + "."
                        + payload
                        + ".AAAA");
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void garbageIsMalformed(String token) {
        assertThat(Checked.refused(auth, token)).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void aMegabyteIsRefusedAtOnce() {
        var stage = auth.check(new Credential("a".repeat(1 << 20)));

        assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
        assertThat(Checked.refusal(stage))
                .hasMessage("a token may have 8192 characters, got: 1048576");
    }

    @Test
    void randomTextIsNeverAcceptedNorABug() {
        var random = new Random(42);
        for (int i = 0; i < 500; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            String token = HEADER + "." + Base64URL.encode(noise) + "." + Base64URL.encode(noise);

            assertThat(Checked.refused(auth, token)).isNotEqualTo(Reason.UNDECIDED);
        }
    }

    @Test
    void noRefusalHoldsAPartOfTheTokenOrASecret() {
        String mark = "Zx9Marker7Qp";
        var good = new TokenMint(SECRET, time);
        String foreign =
                new TokenMint(Secret.random(), time)
                        .mint(mark, Duration.ofHours(1), Map.of("iss", mark));
        String noSubject = good.mint(mark, Duration.ofHours(1), Map.of("nbf", mark));
        String expired = good.mint(mark, Duration.ofSeconds(1), Map.of("aud", mark));
        time.advance(Duration.ofMinutes(2));
        var tokens =
                Stream.concat(
                        Stream.of(
                                foreign,
                                noSubject,
                                expired,
                                mark,
                                mark + "." + mark + "." + mark,
                                encode("{\"alg\":\"" + mark + "\"}") + ".e30.AAAA",
                                encode("{\"alg\":\"HS256\",\"" + mark + "\":}") + ".e30.AAAA",
                                HEADER + "." + encode("{\"iss\":" + mark + "}") + ".AAAA",
                                HEADER + "." + encode("{\"sub\":\"" + mark + "\"}") + ".AAAA"),
                        garbage().filter(one -> one.length() > 20));

        tokens.forEach(token -> {
            var refusal = refusal(token);
            assertThat(refusal.toString()).doesNotContain(mark, SECRET.reveal());
            for (String part : token.split("\\.", -1)) {
                if (part.length() > 4) {
                    assertThat(refusal.toString()).doesNotContain(part);
                }
            }
        });
    }

    @Test
    void nothingThatHoldsATokenShowsIt() throws Unauthenticated {
        String text = new TokenMint(SECRET, time).mint("ann", Duration.ofHours(1), Map.of());
        var token = Token.parse(text);

        assertThat(token).hasToString("Token[redacted]");
        assertThat(token.claims()).hasToString("Claims[redacted]");
        assertThat(new Credential(text).toString()).doesNotContain(text);
        assertThat(Checked.accepted(auth, text).toString()).doesNotContain("ann", text);
    }

    private Unauthenticated refusal(String token) {
        return Checked.refusal(auth.check(new Credential(token)));
    }

    private static String encode(String text) {
        return Base64URL.encode(text).toString();
    }
}
