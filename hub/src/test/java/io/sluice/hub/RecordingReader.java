package io.sluice.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A reader with a socket of a test's making: it takes so many parcels, then no more. */
final class RecordingReader implements Reader {
    /** What it was given: publications and gaps, in order. */
    final List<Object> received = new ArrayList<>();

    int room = Integer.MAX_VALUE;
    Consumer<RecordingReader> onTake = _ -> {};

    @Override
    public boolean isWritable() {
        return room > 0;
    }

    @Override
    public void take(Parcel parcel) {
        if (!isWritable()) {
            throw new AssertionError("written to although not writable");
        }
        room--;
        received.addAll(((TestVariant.TestParcel) parcel).publicationsInIt());
        onTake.accept(this);
    }

    @Override
    public void failed(RuntimeException bug) {
        received.add(bug);
    }

    @Override
    public void missed(Gap gap) {
        received.add(gap);
    }

    List<Long> offsets() {
        return received.stream()
                .filter(Publication.class::isInstance)
                .map(item -> ((Publication) item).offset())
                .toList();
    }
}
