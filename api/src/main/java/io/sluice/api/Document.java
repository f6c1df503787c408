package io.sluice.api;

import java.io.IOException;
import java.io.OutputStream;

/** What an answer consists of. */
@FunctionalInterface
interface Document {
    void write(Format format, OutputStream out) throws IOException;
}
