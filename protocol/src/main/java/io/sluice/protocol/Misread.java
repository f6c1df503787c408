package io.sluice.protocol;

/** A message is not one of the dialect. */
final class Misread extends Exception {
    private static final long serialVersionUID = 1L;

    private final String why;

    /**
     * @param why what was expected, to be told to the client; nothing of the message's values
     */
    Misread(String why) {
        super(why, null, false, false);
        this.why = why;
    }

    String why() {
        return why;
    }
}
