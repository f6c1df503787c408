package io.sluice.api;

import java.util.Locale;
import java.util.regex.Pattern;

/** How much a client likes what an {@code Accept} header names, from 0 to 1. */
final class Quality {
    private static final Pattern NUMBER = Pattern.compile("[01](\\.[0-9]{0,3})?");

    private Quality() {}

    /**
     * Of one element of the header.
     *
     * @param parts what is between semicolons, the thing itself first
     */
    static double of(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            if (part.startsWith("q=")) {
                String number = part.substring(2).strip();
                return NUMBER.matcher(number).matches() ? Double.parseDouble(number) : 0;
            }
        }
        return 1;
    }

    /** True if the header {@code Accept-Encoding} takes gzip. */
    static boolean takesGzip(String header) {
        boolean takes = false;
        for (String element : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = element.split(";", -1);
            String coding = parts[0].strip();
            if (coding.equals("gzip") || coding.equals("x-gzip")) {
                return of(parts) > 0;
            }
            if (coding.equals("*")) {
                takes = of(parts) > 0;
            }
        }
        return takes;
    }
}
