package io.sluice.session;

import io.sluice.session.Notice.Code;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client that connects wants of each of its channels. If it gives back the position of a
 * connection it had before, each channel goes on behind its part of that, whatever the rest says.
 */
final class Resumption {
    private static final int MAX_LENGTH = 64 << 10;

    private Resumption() {}

    static List<Wish> wishes(Hello hello) throws Refusal {
        @Nullable String last = hello.lastPosition();
        int channels = hello.channels().size();
        if (last == null || last.isEmpty()) {
            return Collections.nCopies(channels, hello.wish());
        }
        var parts = last.length() > MAX_LENGTH ? List.<String>of() : split(last, ';');
        if (parts.size() != channels) {
            throw new Refusal(
                    Code.INVALID_POSITION,
                    "expected the position of a connection with these channels",
                    last);
        }
        return parts.stream().map(part -> wish(hello.wish(), part)).toList();
    }

    private static Wish wish(Wish wish, String part) {
        return part.isEmpty() ? wish : wish.after(split(part, ','));
    }

    private static List<String> split(String text, char by) {
        return Arrays.asList(text.split(String.valueOf(by), -1));
    }
}
