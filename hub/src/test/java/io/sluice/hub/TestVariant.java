package io.sluice.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A variant whose parcels hold the publications themselves, at most so many.
 *
 * @param filter what passes; a deletion is told of what may have passed before
 * @param view as in {@link Opening}
 */
record TestVariant(
        String name,
        int perParcel,
        Predicate<Publication> filter,
        Opening.View view,
        boolean isGuarded,
        List<TestParcel> unreleased)
        implements Variant {

    TestVariant(String name, int perParcel) {
        this(name, perParcel, _ -> true, Opening.View.EVENTS, false);
    }

    TestVariant(
            String name,
            int perParcel,
            Predicate<Publication> filter,
            Opening.View view,
            boolean isGuarded) {
        this(name, perParcel, filter, view, isGuarded, new ArrayList<>());
    }

    @Override
    public @Nullable Parcel encode(Run run) {
        var items = new ArrayList<Object>();
        while (run.hasNext() && items.size() < perParcel) {
            Chunk chunk = run.chunk();
            int index = chunk.publicationAt(run.index());
            Object item = index < 0 ? chunk.gap() : toSend(chunk, index);
            if (item != null) {
                items.add(item);
            }
            run.pass(1);
        }
        if (items.isEmpty()) {
            return null;
        }
        var parcel = new TestParcel(items, unreleased);
        unreleased.add(parcel);
        return parcel;
    }

    private @Nullable Publication toSend(Chunk chunk, int index) {
        var publication = chunk.publications().get(index);
        boolean isState = view == Opening.View.STATE;
        if (isState && publication.isDeletion()) {
            return mayBeKnown(chunk, index) ? publication : null;
        }
        if (filter.test(publication)) {
            return publication;
        }
        return isState && publication.key() != null && mayBeKnown(chunk, index)
                ? publication.withValue(null)
                : null;
    }

    private boolean mayBeKnown(Chunk chunk, int index) {
        if (!chunk.knowsReplaced()) {
            return !isGuarded;
        }
        var replaced = chunk.replaced(index);
        return replaced != null && filter.test(replaced);
    }

    @Override
    public boolean takes(Chunk chunk, int publication) {
        return filter.test(chunk.publications().get(publication));
    }

    @Override
    public boolean isSelective() {
        return !name.startsWith("all");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TestVariant that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    record TestParcel(List<Object> items, List<TestParcel> unreleased) implements Parcel {
        @Override
        public int publications() {
            return (int) items.stream().filter(Publication.class::isInstance).count();
        }

        @Override
        public int bytes() {
            return items.size() * 100;
        }

        @Override
        public long timestamp() {
            return 0;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // this parcel, not one like it
        public void release() {
            if (!unreleased.removeIf(parcel -> parcel == this)) {
                throw new AssertionError("released twice");
            }
        }
    }
}
