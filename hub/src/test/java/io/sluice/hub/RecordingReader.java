package io.sluice.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A reader with a socket of a test's making: it takes so many parcels, then no more. */
final class RecordingReader implements Reader {
    /** What it was given: publications, gaps and marks, in order. */
    final List<Object> received = new ArrayList<>();

    /** That the state begins anew. */
    record Reset() {}

    /** That the present was reached. */
    record Synced(Position position) {}

    int room = Integer.MAX_VALUE;
    int stalls;
    @Nullable Opened opened;
    @Nullable Unopened refused;
    Consumer<RecordingReader> onTake = _ -> {};
    Consumer<Object> onItem = _ -> {};

    private void receive(Object item) {
        received.add(item);
        onItem.accept(item);
    }

    @Override
    public void opened(Opened where) {
        if (opened != null) {
            throw new AssertionError("opened twice");
        }
        opened = where;
    }

    @Override
    public void refused(Unopened why) {
        refused = why;
    }

    @Override
    public boolean isWritable() {
        return room > 0;
    }

    @Override
    public void take(Parcel parcel) {
        if (!isWritable()) {
            throw new AssertionError("written to although not writable");
        }
        if (opened == null) {
            throw new AssertionError("given something before it was opened");
        }
        room--;
        ((TestVariant.TestParcel) parcel).items().forEach(this::receive);
        onTake.accept(this);
    }

    @Override
    public void missed(Gap gap) {
        receive(gap);
    }

    @Override
    public void reset() {
        receive(new Reset());
    }

    @Override
    public void synced(Position position) {
        receive(new Synced(position));
    }

    @Override
    public void stalled() {
        stalls++;
    }

    @Override
    public void failed(RuntimeException bug) {
        received.add(bug);
    }

    List<Publication> publications() {
        return received.stream()
                .filter(Publication.class::isInstance)
                .map(Publication.class::cast)
                .toList();
    }
}
