package io.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretTest {
    private static final String GOOD = "k7Qw2-Zr9vX_4mTn8bLc6yHs1dFg5jPe";

    @Test
    void thirtyTwoBytesAreEnough() {
        assertThat(GOOD).hasSize(32);
        assertThat(Secret.of(GOOD).reveal()).isEqualTo(GOOD);
    }

    @Test
    void lessIsRefusedWithItsLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Secret.of(GOOD.substring(1)))
                .withMessage("a secret must have at least 32 bytes, got: 31");
    }

    @Test
    void bytesAreCountedNotCharacters() {
        assertThat(Secret.of("åäöéüñçøßþðæ-1234567").length()).isEqualTo(32);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "placeholder",
                "REDACTED-generate-your-own",
                "changeme",
                "change-me-change-me-change-me-change-me",
                "your-256-bit-secret-your-256-bit-secret",
                "a-string-secret-at-least-256-bits-long",
                "REPLACE_ME_0123456789_0123456789_0123456789",
                "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
                "My Super Secret Key 1234567890 abcdefgh"
            })
    void whatDocumentsPrintIsRefusedWithoutRepeatingIt(String printed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Secret.of(printed))
                .withMessage(
                        "a secret must be random, got a placeholder or one printed in documentation");
    }

    @Test
    void fewDifferentCharactersAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Secret.of("abc".repeat(20)))
                .withMessage("a secret must have at least 8 different characters");
    }

    @RepeatedTest(20)
    void aRandomOneSuitsEveryAlgorithmAndIsNew() {
        var secret = Secret.random();

        assertThat(Algorithm.HS512.suits(secret)).isTrue();
        assertThat(secret.reveal()).matches("[A-Za-z0-9_-]{64}");
        assertThat(secret).isNotEqualTo(Secret.random()).isEqualTo(Secret.of(secret.reveal()));
    }

    @Test
    void itIsNeverShown() {
        assertThat(Secret.of(GOOD)).hasToString("Secret[redacted]");
    }
}
