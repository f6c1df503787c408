package io.sluice.monitor;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;

/** What a failure of Kafka's clients means. */
final class KafkaFailure {
    private KafkaFailure() {}

    /** Nobody has answered in time. */
    static Throwable noAnswer() {
        return new TimeoutException("no answer");
    }

    /** The failure itself, without the wrappings it came in. */
    static Throwable cause(Throwable e) {
        Throwable cause = e.getCause();
        boolean wrapped =
                e instanceof ExecutionException
                        || e instanceof CompletionException
                        || (e.getClass() == KafkaException.class
                                && cause instanceof KafkaException);
        return wrapped && cause != null ? cause(cause) : e;
    }

    /** It in words for an operator, the same words every time. */
    static String text(Throwable e) {
        Throwable cause = cause(e);
        return switch (cause) {
            case TimeoutException _, DisconnectException _ -> "no answer";
            case java.util.concurrent.TimeoutException _ -> "no answer";
            case ConfigException c when isUnresolved(c) -> "its address cannot be resolved";
            case AuthenticationException a -> "authentication failed: " + a.getMessage();
            case AuthorizationException _ -> "not authorized";
            default -> cause.getClass().getSimpleName() + ": " + cause.getMessage();
        };
    }

    static boolean isNoAnswer(Throwable e) {
        Throwable cause = cause(e);
        return cause instanceof TimeoutException
                || cause instanceof DisconnectException
                || cause instanceof java.util.concurrent.TimeoutException;
    }

    private static boolean isUnresolved(ConfigException e) {
        return String.valueOf(e.getMessage()).contains("No resolvable bootstrap");
    }
}
