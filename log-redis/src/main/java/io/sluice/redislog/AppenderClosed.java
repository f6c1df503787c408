package io.sluice.redislog;

/** The appender was closed before it was known whether the log has the entry. */
public final class AppenderClosed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AppenderClosed(String topic) {
        super("the appender of Redis topic '" + topic + "' has been closed", null, false, false);
    }
}
