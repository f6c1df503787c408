package io.sluice.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asked for by connecting.
 *
 * @param channels those it wants from the start; empty for those the endpoint gives
 * @param wish what these are to be like
 * @param user whom it says it is, where the endpoint wants to know; null if it does not say
 * @param lastPosition the position of a connection it had before, as it was told; null if none
 */
public record Hello(
        List<String> channels, Wish wish, @Nullable String user, @Nullable String lastPosition) {
    /** Nothing but the endpoint. */
    public static final Hello PLAIN = new Hello(List.of(), Wish.PLAIN, null);

    /** One that names no user. */
    public Hello(List<String> channels, Wish wish, @Nullable String lastPosition) {
        this(channels, wish, null, lastPosition);
    }

    public Hello {
        channels = List.copyOf(channels);
    }
}
