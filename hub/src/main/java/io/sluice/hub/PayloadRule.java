package io.sluice.hub;

/**
 * What the values of a stream must be, so that one bad record cannot break the message of every
 * client it would be put into.
 *
 * @param kind what the bytes stand for
 * @param maxBytes the longest value allowed
 * @param maxDepth the deepest nesting allowed in JSON
 */
public record PayloadRule(Kind kind, int maxBytes, int maxDepth) {
    public static final int DEFAULT_MAX_BYTES = 1 << 20;
    public static final int DEFAULT_MAX_DEPTH = 64;
    private static final int MAX_NUMBER = 1000;

    public PayloadRule {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be positive, got: " + maxBytes);
        }
        if (maxDepth < 1 || maxDepth > JsonScan.DEEPEST) {
            throw new IllegalArgumentException(
                    "maxDepth must be 1 to " + JsonScan.DEEPEST + ", got: " + maxDepth);
        }
    }

    /** The rule for that kind, with the default limits. */
    public static PayloadRule of(Kind kind) {
        return new PayloadRule(kind, DEFAULT_MAX_BYTES, DEFAULT_MAX_DEPTH);
    }

    /** Refuses a value by its size alone, before anything is done with it. */
    public void checkSize(int length) throws Unmappable {
        if (length > maxBytes) {
            throw new Unmappable(
                    "too_large",
                    length + " bytes are more than maxPayload allows, which is " + maxBytes);
        }
    }

    /** Refuses a value that is not what this rule asks for. */
    public void check(byte[] bytes, int offset, int length) throws Unmappable {
        checkSize(length);
        switch (kind) {
            case JSON -> checkJson(bytes, offset, length);
            case TEXT -> checkText(bytes, offset, length);
            case BASE64 -> {}
        }
    }

    private void checkJson(byte[] bytes, int offset, int length) throws Unmappable {
        var verdict = new JsonScan(maxDepth, MAX_NUMBER).scan(bytes, offset, length).verdict();
        if (verdict != JsonScan.Verdict.OK) {
            throw new Unmappable(verdict.text(), verdict.detail());
        }
    }

    private static void checkText(byte[] bytes, int offset, int length) throws Unmappable {
        if (!Utf8.isValid(bytes, offset, length)) {
            var verdict = JsonScan.Verdict.INVALID_UTF8;
            throw new Unmappable(verdict.text(), verdict.detail());
        }
    }

    /** What the bytes of a value stand for. */
    public enum Kind {
        /** One JSON document in UTF-8; it goes into messages as it is. */
        JSON,
        /** Text in UTF-8; it goes into messages as a JSON string. */
        TEXT,
        /** Any bytes; they go into messages as a JSON string in base64. */
        BASE64
    }
}
