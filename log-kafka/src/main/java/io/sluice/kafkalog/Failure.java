package io.sluice.kafkalog;

import io.sluice.hub.LogUnavailable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;

/** What a failure of Kafka's clients means. */
final class Failure {
    private Failure() {}

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
            case AuthorizationException a -> "not authorized: " + a.getMessage();
            default -> cause.getClass().getSimpleName() + ": " + cause.getMessage();
        };
    }

    /** True if the credentials or rights are at fault. */
    static boolean isDenied(Throwable e) {
        Throwable cause = cause(e);
        return cause instanceof AuthenticationException || cause instanceof AuthorizationException;
    }

    /** True if this passes when the brokers, or the way to them, are back. */
    static boolean isOutage(Throwable e) {
        Throwable cause = cause(e);
        return cause instanceof RetriableException
                || cause instanceof java.util.concurrent.TimeoutException
                || (cause instanceof ConfigException c && isUnresolved(c));
    }

    /** What a log fails with that this has happened to: itself only if it is a bug. */
    static Throwable asToldByLog(Throwable e) {
        Throwable cause = cause(e);
        boolean passes = isOutage(cause) || isDenied(cause);
        return passes ? new LogUnavailable("Kafka cannot be read: " + text(cause), cause) : cause;
    }

    /** True if the brokers will never take the entry that failed so. */
    static boolean isRejection(Throwable e) {
        return switch (e) {
            case RecordTooLargeException _,
                    RecordBatchTooLargeException _,
                    InvalidTimestampException _,
                    InvalidRecordException _,
                    SerializationException _,
                    UnsupportedForMessageFormatException _ ->
                    true;
            default -> false;
        };
    }

    /** True if the producer that failed so will not write anything any more. */
    static boolean isBreakdown(Throwable e) {
        return switch (e) {
            case ClusterAuthorizationException _ -> true;
            case RetriableException _,
                    InterruptException _,
                    InvalidTopicException _,
                    AuthenticationException _,
                    AuthorizationException _ ->
                    false;
            default -> true;
        };
    }

    /** Kafka's clients take a name that does not resolve, perhaps not yet, for a wrong setting. */
    private static boolean isUnresolved(ConfigException e) {
        return String.valueOf(e.getMessage()).contains("No resolvable bootstrap");
    }
}
