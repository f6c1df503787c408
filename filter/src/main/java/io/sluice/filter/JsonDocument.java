package io.sluice.filter;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A publication whose payload is JSON. It is read when the first test asks, and then not again. Any
 * thread; two that ask at once may both read.
 */
public final class JsonDocument implements Document {
    private final FieldReader reader;
    private final byte @Nullable [] json;
    private final byte @Nullable [] keyBytes;
    private final Headers headers;

    private volatile Scalar @Nullable [] values;
    private volatile @Nullable Scalar key;
    private volatile @Nullable Map<String, Scalar> read;

    /**
     * @param reader best made of all fields that tests will ask for; others cost a pass each
     * @param json the payload, one well-formed document; null if there is none
     * @param key the key, if it has one
     * @param headers its headers
     */
    public JsonDocument(
            FieldReader reader, byte @Nullable [] json, byte @Nullable [] key, Headers headers) {
        this.reader = reader;
        this.json = json;
        this.keyBytes = key;
        this.headers = headers;
    }

    @Override
    public Scalar value(FieldPath path) {
        Integer place = reader.place(path);
        return place == null ? new FieldReader(Set.of(path)).read(json)[0] : values()[place];
    }

    private Scalar[] values() {
        Scalar[] known = values;
        if (known == null) {
            known = reader.read(json);
            values = known;
        }
        return known;
    }

    @Override
    public Scalar key() {
        Scalar known = key;
        if (known == null) {
            known = scalar(keyBytes);
            key = known;
        }
        return known;
    }

    @Override
    public Scalar header(String name) {
        Map<String, Scalar> known = read;
        if (known == null) {
            known = new ConcurrentHashMap<>(4);
            read = known;
        }
        return known.computeIfAbsent(name, it -> scalar(headers.bytes(it)));
    }

    private static Scalar scalar(byte @Nullable [] bytes) {
        return bytes == null ? Scalar.Other.MISSING : Scalar.ofBytes(bytes);
    }
}
