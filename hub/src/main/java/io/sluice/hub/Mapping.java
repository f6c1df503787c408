package io.sluice.hub;

/** How a record's value becomes the payload of a publication. Called on a log's reader thread. */
@FunctionalInterface
public interface Mapping {
    /**
     * Maps one value, which has passed the stream's {@link PayloadRule}. The value is valid during
     * the call only; the result may be the value itself or a part of it.
     */
    Payload map(Payload value) throws Unmappable;
}
