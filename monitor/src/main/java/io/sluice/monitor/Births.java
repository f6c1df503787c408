package io.sluice.monitor;

import java.util.HashMap;
import java.util.Map;

/**
 * When the records came that a group wants next. Remembered while it stands: what was known to
 * within a round when the record came is not forgotten as the past grows sparse.
 */
final class Births {
    private Map<Place, Birth> known = new HashMap<>();
    private Map<Place, Birth> now = new HashMap<>();

    private record Place(String topic, int partition) {}

    /**
     * @param log which the offset is of
     */
    private record Birth(Object log, long offset, long nanos) {
        boolean isOf(PartitionTrack partition, long wanted) {
            return offset == wanted && log.equals(partition.log());
        }
    }

    /** How old the record at a commit is; {@link Sighting#UNKNOWN} if that is not known. */
    long age(Sighting.Commit commit, PartitionTrack partition, Timescale scale) {
        var place = new Place(commit.topic(), commit.partition());
        var birth = known.get(place);
        if (birth == null || !birth.isOf(partition, commit.offset())) {
            long age = partition.age(scale, commit.offset());
            if (age == Sighting.UNKNOWN) {
                return age;
            }
            birth = new Birth(partition.log(), commit.offset(), scale.latest() - age);
        }
        now.put(place, birth);
        return scale.latest() - birth.nanos();
    }

    /** Forgets what was not asked for since the last time. */
    void endRound() {
        known = now;
        now = new HashMap<>();
    }
}
