package io.sluice.session;

/** Puts messages in angle brackets. */
enum AngleFraming implements Framing {
    INSTANCE;

    @Override
    public int begin(Out out) {
        int mark = out.size();
        out.add('<');
        return mark;
    }

    @Override
    public void end(Out out, int mark) {
        out.add('>');
    }
}
