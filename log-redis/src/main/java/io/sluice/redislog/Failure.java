package io.sluice.redislog;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisLoadingException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisReadOnlyException;
import io.sluice.hub.LogUnavailable;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** What a failure of Redis or of the way to it means. */
final class Failure {
    private static final int LONGEST = 200;

    private Failure() {}

    /** The failure itself, without the wrappings it came in. */
    static Throwable cause(Throwable e) {
        Throwable cause = e.getCause();
        boolean wrapped = e instanceof ExecutionException || e instanceof CompletionException;
        return wrapped && cause != null ? cause(cause) : e;
    }

    /** It in words for an operator, the same words every time. */
    static String text(Throwable e) {
        Throwable cause = cause(e);
        return switch (cause) {
            case TimeoutException _ -> "no answer";
            case CancellationException _ -> "connection closed";
            case LogUnavailable u -> String.valueOf(u.getMessage());
            case TooFewReplicas t -> String.valueOf(t.getMessage());
            case RedisCommandExecutionException r ->
                    cut(unscripted(String.valueOf(r.getMessage())));
            case RedisConnectionException c -> cut(rooted(c));
            default -> cut(cause.getClass().getSimpleName() + ": " + rooted(cause));
        };
    }

    private static String rooted(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    /** What a command in a script was answered, without where in the script that was. */
    private static String unscripted(String text) {
        return text.replaceFirst("^ERR Error running script .*?@user_script:\\d+: ", "")
                .replaceFirst("^@user_script: ?\\d+: ", "")
                .replaceFirst("^-", "");
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    /** True if it comes from Redis or the way to it, false if it is a bug of ours. */
    static boolean isOfRedis(Throwable e) {
        return switch (cause(e)) {
            case RedisException _,
                    LogUnavailable _,
                    TimeoutException _,
                    CancellationException _,
                    IOException _ ->
                    true;
            default -> false;
        };
    }

    /** True if the server answered, and refused. */
    static boolean isRefusal(Throwable e) {
        return cause(e) instanceof RedisCommandExecutionException;
    }

    /** True if another connection may do better. */
    static boolean isOfConnection(Throwable e) {
        return switch (cause(e)) {
            case RedisReadOnlyException _, RedisLoadingException _, RedisNoScriptException _ ->
                    true;
            case RedisCommandExecutionException r ->
                    String.valueOf(r.getMessage()).startsWith("MASTERDOWN");
            default -> isOfRedis(e);
        };
    }

    /** What a log fails with that this has happened to: itself only if it is a bug. */
    static Throwable asToldByLog(Throwable e) {
        Throwable cause = cause(e);
        return isOfRedis(cause) && !(cause instanceof LogUnavailable)
                ? new LogUnavailable("Redis cannot be read: " + text(cause), cause)
                : cause;
    }
}
