package io.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefusalLogTest {
    @Test
    void aPathIsShownAsItIs() {
        assertThat(RefusalLog.shown("/ws/energy-1_~!*'")).isEqualTo("/ws/energy-1_~!*'");
        assertThat(RefusalLog.shown("")).isEmpty();
    }

    @Test
    void aPathStaysOneShortWordOnOneLine() {
        assertThat(RefusalLog.shown("/a\nINFO reason=\"x\"\r\u001b[2J\u2028ü"))
                .isEqualTo("/a?INFO?reason=\"x\"??[2J??");
        assertThat(RefusalLog.shown("/" + "x".repeat(16_000))).hasSize(129).endsWith("x…");
    }
}
