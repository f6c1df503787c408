package io.sluice.monitor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Cuts a stream into lines; lines that are too long are passed over. */
final class Lines {
    static final int MAX_LINE = 8 << 10;

    private final byte[] line = new byte[MAX_LINE];
    private final Consumer<String> to;
    private int length;
    private boolean tooLong;

    private Lines(Consumer<String> to) {
        this.to = to;
    }

    /**
     * Reads all there is.
     *
     * @throws IOException if there are more than so many bytes, too
     */
    static void read(InputStream in, int maxBytes, Consumer<String> to) throws IOException {
        var lines = new Lines(to);
        byte[] buffer = new byte[16 << 10];
        long total = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            total += n;
            if (total > maxBytes) {
                throw new TooLarge(maxBytes);
            }
            for (int i = 0; i < n; i++) {
                lines.take(buffer[i]);
            }
        }
        lines.end();
    }

    private void take(byte b) {
        if (b == '\n') {
            end();
        } else if (length == line.length) {
            tooLong = true;
        } else {
            line[length++] = b;
        }
    }

    private void end() {
        if (!tooLong && length > 0 && line[0] != '#') {
            to.accept(new String(line, 0, length, StandardCharsets.UTF_8));
        }
        length = 0;
        tooLong = false;
    }

    /** There is more than is read. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge(int maxBytes) {
            super("says more than " + maxBytes + " bytes");
        }
    }
}
