package io.sluice.api;

import org.jspecify.annotations.Nullable;

/** A question to a port that has no answer; the message is for who asked. No trace. */
public final class Unanswered extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Reason reason;
    private final @Nullable String parameter;

    private Unanswered(Reason reason, @Nullable String parameter, String message) {
        super(message, null, false, false);
        this.reason = reason;
        this.parameter = parameter;
    }

    /** Why there is none. */
    public enum Reason {
        /** It asks for what cannot be answered. */
        INVALID,
        /** It asks for what may not be seen. */
        DENIED,
        /** What would answer is away. */
        AWAY,
        /** Too much is asked at a time. */
        BUSY,
        /** It takes longer than an answer may take. */
        SLOW
    }

    /**
     * @param parameter as clients write it, such as {@code fields}
     */
    public static Unanswered invalid(String parameter, String message) {
        return new Unanswered(Reason.INVALID, parameter, message);
    }

    public static Unanswered denied(String message) {
        return new Unanswered(Reason.DENIED, null, message);
    }

    public static Unanswered away(String message) {
        return new Unanswered(Reason.AWAY, null, message);
    }

    public static Unanswered busy(String message) {
        return new Unanswered(Reason.BUSY, null, message);
    }

    public static Unanswered slow(String message) {
        return new Unanswered(Reason.SLOW, null, message);
    }

    public Reason reason() {
        return reason;
    }

    @Nullable String parameter() {
        return parameter;
    }
}
