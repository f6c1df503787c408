package io.sluice.app;

/**
 * What clients have counted.
 *
 * @param received publications that came
 * @param missing offsets passed over that no gap told of
 * @param twice publications that had come before
 * @param gaps gaps told
 * @param told offsets those gaps told of
 */
record TailTotals(long received, long missing, long twice, long gaps, long told) {
    static final TailTotals NONE = new TailTotals(0, 0, 0, 0, 0);

    TailTotals plus(TailTotals other) {
        return new TailTotals(
                received + other.received,
                missing + other.missing,
                twice + other.twice,
                gaps + other.gaps,
                told + other.told);
    }

    boolean isGood() {
        return missing == 0 && twice == 0;
    }

    @Override
    public String toString() {
        return "received %,d, missing %,d, twice %,d, gaps %,d%s"
                .formatted(
                        received,
                        missing,
                        twice,
                        gaps,
                        told == 0 ? "" : " (of %,d offsets)".formatted(told));
    }
}
