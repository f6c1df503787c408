package io.sluice.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asked for by connecting.
 *
 * @param channels those it wants from the start; empty for those the endpoint gives
 * @param wish what these are to be like
 * @param lastPosition the position of a connection it had before, as it was told; null if none
 */
public record Hello(List<String> channels, Wish wish, @Nullable String lastPosition) {
    /** Nothing but the endpoint. */
    public static final Hello PLAIN = new Hello(List.of(), Wish.PLAIN, null);

    public Hello {
        channels = List.copyOf(channels);
    }
}
