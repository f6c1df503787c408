package io.sluice.app;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;

/** Prints messages, one a line. */
final class TailPrinter implements TailOutput {
    private final PrintWriter out;
    private final PrintWriter err;
    private final CountDownLatch done;
    private long left;

    /**
     * @param count how many messages there are to be
     * @param done told when they have come, or when nobody reads what is printed
     */
    TailPrinter(PrintWriter out, PrintWriter err, long count, CountDownLatch done) {
        this.out = out;
        this.err = err;
        this.left = count;
        this.done = done;
    }

    @Override
    public synchronized void message(TailMessage message) {
        if (left == 0) {
            return;
        }
        out.println(message.line());
        left--;
        if (out.checkError() || left == 0) {
            left = 0;
            done.countDown();
        }
    }

    @Override
    public synchronized void say(String line) {
        err.println(line);
        err.flush();
    }
}
