package io.sluice.api;

import io.sluice.session.Counts;

/** Counts who is connected. Any thread; may take long. */
public interface Census {
    /** To this node. */
    Counts node();

    /** To all nodes. */
    Counts cluster();
}
