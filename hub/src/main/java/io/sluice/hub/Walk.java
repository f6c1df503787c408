package io.sluice.hub;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives one audience the parcels of one run. It can be left and gone on with, and the audience may
 * change meanwhile: whom it has served stands at the run's end, so a member is served once whatever
 * happens to the indexes. Who joins stands at the end of the array, and there already; when members
 * were taken out, it goes round once more for those who moved.
 */
final class Walk {
    private final Audience audience;
    private final long end;
    private final List<Parcel> parcels = new ArrayList<>();
    private final List<Place> starts = new ArrayList<>();
    private final Run run;
    private int first;
    private int at;
    private boolean hasWrapped;

    /** Encodes the run for the audience, and starts with the member {@code first}. */
    Walk(Audience audience, Run run, int first) {
        this.audience = audience;
        this.run = run;
        this.end = run.end();
        encode(run.again(audience.pick()));
        audience.hasShrunk();
        this.first = first;
        this.at = first;
    }

    private void encode(Run rest) {
        try {
            while (rest.hasNext()) {
                Place start = rest.place();
                Parcel parcel = audience.variant().encode(rest);
                if (parcel != null) {
                    parcels.add(parcel);
                    starts.add(start);
                }
            }
        } catch (RuntimeException bug) {
            release();
            throw bug;
        }
    }

    /** The next member that stands before the run's end, or null when all have been served. */
    @Nullable Cursor next() {
        while (true) {
            int size = audience.size();
            if (at < (hasWrapped ? Math.min(first, size) : size)) {
                Cursor member = audience.member(at++);
                if (member.chunk < end) {
                    return member;
                }
            } else if (!hasWrapped) {
                hasWrapped = true;
                at = 0;
            } else if (audience.hasShrunk()) {
                hasWrapped = false;
                first = 0;
                at = 0;
            } else {
                return null;
            }
        }
    }

    Run run() {
        return run;
    }

    List<Parcel> parcels() {
        return parcels;
    }

    /** Where a cursor stands that was not given the parcel of that index. */
    Place before(int parcel) {
        return starts.get(parcel);
    }

    void release() {
        parcels.forEach(Parcel::release);
    }
}
