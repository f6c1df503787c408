package io.sluice.app;

import io.sluice.redislog.RedisAppenderSettings;
import io.sluice.redislog.RedisSettings;

/** Which Redis, and how it is written to. */
public record RedisConfig(RedisSettings server, RedisAppenderSettings appending) {}
