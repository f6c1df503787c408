package io.sluice.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Collects bytes, up to a bound. */
final class BoundedBytes extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    private final int most;

    BoundedBytes(int most) {
        this.most = most;
    }

    /** There would be more than there may be. */
    static final class Full extends IOException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public void write(int one) throws Full {
        require(1);
        bytes.write(one);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws Full {
        require(length);
        bytes.write(from, offset, length);
    }

    private void require(int more) throws Full {
        if (most - bytes.size() < more) {
            throw new Full();
        }
    }

    byte[] toArray() {
        return bytes.toByteArray();
    }
}
