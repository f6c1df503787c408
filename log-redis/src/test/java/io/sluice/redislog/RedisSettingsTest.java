package io.sluice.redislog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What settings refuse, and what they do not show. */
class RedisSettingsTest {
    @Test
    void thePasswordIsNeverShown() {
        var settings = RedisSettings.of("rediss://user:s3cret@redis.example:6380/2");
        assertThat(settings.toString()).contains("redis.example:6380").doesNotContain("s3cret");
        assertThat(settings.address().isSsl()).isTrue();
        assertThat(settings.address().getDatabase()).isEqualTo(2);
        for (var wrong : List.of("redis://user:s3cret@", "http://user:s3cret@host", "s3cret")) {
            assertThatThrownBy(() -> RedisSettings.of(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("s3cret")
                    .hasNoCause();
        }
    }

    @Test
    void namesThatWouldMixUpKeysAreRefused() {
        for (var wrong : List.of("", "a b", "a{b", "a:b", "x".repeat(201))) {
            assertThatThrownBy(() -> RedisTopic.of(wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() ->
                        new RedisSettings("redis://h", "a{b}", "c", RedisSettings.DEFAULT_PATIENCE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void boundsAreChecked() {
        var second = Duration.ofSeconds(1);
        List<Runnable> wrongs =
                List.of(
                        () -> new RedisTopic("t", -1, second),
                        () -> new RedisTopic("t", 1, Duration.ZERO),
                        () -> new RedisAppenderSettings(10, 9, 0, second),
                        () -> new RedisAppenderSettings(10, 10, -1, second),
                        () -> new RedisAppenderSettings(10, 10, 0, Duration.ZERO),
                        () -> new RedisLeaseSettings(Duration.ofMillis(10)),
                        () -> new RedisLogSettings.Fetch(0, 1));
        wrongs.forEach(wrong ->
                assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class));
    }
}
