package io.sluice.hub;

import org.jspecify.annotations.Nullable;

/**
 * Reads a stream into a state, as a cursor that begins in the past: when it has reached the
 * present, the state is there.
 */
final class StateFill implements Variant, Reader {
    private final State state;
    private final Runnable whenThere;
    private final Runnable whenRefused;

    StateFill(State state, Runnable whenThere, Runnable whenRefused) {
        this.state = state;
        this.whenThere = whenThere;
        this.whenRefused = whenRefused;
    }

    /** Sends nothing, and takes everything. */
    @Override
    public @Nullable Parcel encode(Run run) {
        while (run.hasNext()) {
            Chunk chunk = run.chunk();
            for (int item = run.index(); item < run.index() + run.stretch(); item++) {
                int publication = chunk.publicationAt(item);
                if (publication < 0) {
                    state.forgetAllBut(chunk.after());
                } else {
                    var _ = state.apply(chunk.publications().get(publication));
                }
            }
            run.pass(run.stretch());
        }
        return null;
    }

    @Override
    public boolean takes(Chunk chunk, int publication) {
        return true;
    }

    @Override
    public boolean isSelective() {
        return false;
    }

    @Override
    public boolean isGuarded() {
        return false;
    }

    @Override
    public void opened(Opened opened) {}

    @Override
    public void refused(Unopened why) {
        whenRefused.run();
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void take(Parcel parcel) {
        throw new IllegalStateException("nothing is sent to a state");
    }

    @Override
    public void missed(Gap gap) {
        if (gap.to() != null) {
            state.forgetAllBut(gap.to());
        }
    }

    @Override
    public void reset() {}

    @Override
    public void synced(Position position) {
        state.isAt(position);
        whenThere.run();
    }

    @Override
    public void stalled() {}

    @Override
    public void failed(RuntimeException bug) {
        throw bug;
    }
}
