package io.sluice.transport;

import io.sluice.session.Framing;
import io.sluice.session.Out;

/** Unmasked text frames, RFC 6455 section 5.2: server to client, one frame a message. */
final class WebSocketFraming implements Framing {
    static final WebSocketFraming INSTANCE = new WebSocketFraming();

    private static final int FINAL_TEXT = 0x81;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    /** What most headers take: of messages from 126 bytes to 64 KiB. */
    private static final int ROOM = 4;

    private WebSocketFraming() {}

    @Override
    public int begin(Out out) {
        int mark = out.size();
        out.insert(mark, ROOM);
        return mark;
    }

    @Override
    public void end(Out out, int mark) {
        int length = out.size() - mark - ROOM;
        if (length < LENGTH_16) {
            out.delete(mark, ROOM - 2);
            out.set(mark + 1, length);
        } else if (length <= 0xFFFF) {
            out.set(mark + 1, LENGTH_16);
            number(out, mark + 2, length, 2);
        } else {
            out.insert(mark, 10 - ROOM);
            out.set(mark + 1, LENGTH_64);
            number(out, mark + 2, length, 8);
        }
        out.set(mark, FINAL_TEXT);
    }

    private static void number(Out out, int at, long number, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.set(at + i, (int) (number >>> (8 * (bytes - 1 - i))));
        }
    }
}
