package io.sluice.api;

import java.util.List;
import java.util.Optional;

/** The streams that can be asked about. Any thread; never blocks. */
public interface Holdings {
    /** The stream of that name; the name is a client's, and may be anything. */
    Optional<Holding> of(String stream);

    /** All of them, in any order. */
    List<Holding> all();
}
