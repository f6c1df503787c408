package io.sluice.redislog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** What a script gave, a list, or a part of it: a number, a text or a list of such. */
record Reply(Object value) {
    private List<?> list() {
        return (List<?>) value;
    }

    Reply at(int index) {
        return new Reply(list().get(index));
    }

    List<Reply> all() {
        return list().stream().map(item -> new Reply((Object) item)).toList();
    }

    long number() {
        return (Long) value;
    }

    byte[] bytes() {
        return (byte[]) value;
    }

    String text() {
        return new String(bytes(), UTF_8);
    }
}
