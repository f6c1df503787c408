package io.sluice.hub;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A variant whose parcels hold the publications themselves, at most so many. */
record TestVariant(String name, int perParcel, List<TestParcel> unreleased) implements Variant {

    TestVariant(String name, int perParcel) {
        this(name, perParcel, new ArrayList<>());
    }

    @Override
    public @Nullable Parcel encode(Run run) {
        var publications = new ArrayList<Publication>();
        while (run.hasNext() && publications.size() < perParcel) {
            publications.add(run.chunk().publications().get(run.index()));
            run.pass(1);
        }
        if (publications.isEmpty()) {
            return null;
        }
        var parcel = new TestParcel(publications, unreleased);
        unreleased.add(parcel);
        return parcel;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TestVariant that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    record TestParcel(List<Publication> publicationsInIt, List<TestParcel> unreleased)
            implements Parcel {
        @Override
        public int publications() {
            return publicationsInIt.size();
        }

        @Override
        public int bytes() {
            return publicationsInIt.size() * 100;
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
