package io.sluice.session;

import io.sluice.hub.Stream;

/** A stream that clients can subscribe to, and what all its subscriptions share. Any thread. */
public final class Offer {
    private final Stream stream;
    private final OfferSettings settings;
    private final Selections selections = new Selections();

    public Offer(Stream stream, OfferSettings settings) {
        this.stream = stream;
        this.settings = settings;
    }

    /** The stream, which belongs to the hub. */
    public Stream stream() {
        return stream;
    }

    OfferSettings settings() {
        return settings;
    }

    Selections selections() {
        return selections;
    }
}
