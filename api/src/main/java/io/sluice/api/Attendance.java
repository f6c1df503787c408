package io.sluice.api;

import java.util.List;
import java.util.Optional;

/** Knows who is there. Any thread; may take long. */
public interface Attendance {
    /** A user who is there, or of whom it is remembered when that was. */
    Optional<Attendant> of(String user);

    /** All who are there, in any order. */
    List<Attendant> here();
}
