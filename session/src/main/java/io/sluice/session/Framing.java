package io.sluice.session;

/**
 * How a transport marks where a message begins and ends. Implemented by transports; one instance
 * per kind, since it is part of what makes variants equal.
 */
public interface Framing {
    /** Begins a message: leaves room for what goes before it. Answers the mark for {@link #end}. */
    int begin(Out out);

    /** Ends the message that began at {@code mark}: everything written since is its content. */
    void end(Out out, int mark);
}
