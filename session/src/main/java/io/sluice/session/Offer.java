package io.sluice.session;

import io.sluice.hub.Stream;
import org.jspecify.annotations.Nullable;

/** A stream that clients can subscribe to, and what all its subscriptions share. Any thread. */
public final class Offer {
    private final Stream stream;
    private final OfferSettings settings;
    private final @Nullable Past past;
    private final Selections selections = new Selections();

    /** One without a past in a database. */
    public Offer(Stream stream, OfferSettings settings) {
        this(stream, settings, null);
    }

    /**
     * @param past what a database keeps of it; null if none does
     */
    public Offer(Stream stream, OfferSettings settings, @Nullable Past past) {
        this.stream = stream;
        this.settings = settings;
        this.past = past;
    }

    /** The stream, which belongs to the hub. */
    public Stream stream() {
        return stream;
    }

    OfferSettings settings() {
        return settings;
    }

    @Nullable Past past() {
        return past;
    }

    Selections selections() {
        return selections;
    }
}
