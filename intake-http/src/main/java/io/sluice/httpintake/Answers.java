package io.sluice.httpintake;

import io.sluice.transport.Reply;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is answered, as JSON. */
final class Answers {
    private Answers() {}

    static Reply json(int status, Object value) {
        return json(status, value, Map.of());
    }

    static Reply json(int status, Object value, Map<String, String> headers) {
        return new Reply(status, "application/json", Json.write(value), headers);
    }

    /** {@code {"error":{"code":…,"message":…}}}, to which more may be added. */
    static Map<String, Object> error(String code, String message) {
        return error(code, message, 0);
    }

    /**
     * @param line the line of a batch it is about; 0 for none
     */
    static Map<String, Object> error(String code, String message, int line) {
        var error = new LinkedHashMap<String, Object>();
        error.put("code", code);
        error.put("message", message);
        if (line > 0) {
            error.put("line", line);
        }
        var answer = new LinkedHashMap<String, Object>();
        answer.put("error", error);
        return answer;
    }
}
