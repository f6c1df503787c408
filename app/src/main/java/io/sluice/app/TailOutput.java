package io.sluice.app;

/** Takes what clients receive. Any thread. */
interface TailOutput {
    /** A message that counts: not one of a subscription that has just been replaced. */
    void message(TailMessage message);

    /** Something about a connection, for a person. */
    void say(String line);
}
