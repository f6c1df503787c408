package io.sluice.hub;

/** Why a cursor cannot be opened. */
public sealed interface Unopened {
    /** The stream has no such place. */
    record NoSuchPlace(Mark mark) implements Unopened {}

    /** The stream keeps no state, or has more keys than it may keep. */
    record NoState(String why) implements Unopened {}

    /** The log cannot be asked now. */
    record Unavailable() implements Unopened {}
}
