package io.sluice.hub;

/** UTF-8 as the standard has it: nothing overlong, no surrogates, nothing beyond U+10FFFF. */
final class Utf8 {
    private Utf8() {}

    /** True if all of the bytes are valid. */
    static boolean isValid(byte[] in, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            if (in[at] >= 0) {
                at++;
            } else {
                int size = sizeAt(in, at, end);
                if (size == 0) {
                    return false;
                }
                at += size;
            }
        }
        return true;
    }

    /** The size of the sequence of two bytes or more that begins at {@code at}; 0 if invalid. */
    static int sizeAt(byte[] in, int at, int end) {
        int first = in[at] & 0xff;
        if (first < 0xc2 || first > 0xf4) {
            return 0;
        }
        int size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (end - at < size || !isSecond(first, in[at + 1] & 0xff)) {
            return 0;
        }
        for (int i = 2; i < size; i++) {
            if ((in[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return size;
    }

    /** Only the second byte's range depends on the first. */
    private static boolean isSecond(int first, int second) {
        return switch (first) {
            case 0xe0 -> second >= 0xa0 && second <= 0xbf;
            case 0xed -> second >= 0x80 && second <= 0x9f;
            case 0xf0 -> second >= 0x90 && second <= 0xbf;
            case 0xf4 -> second >= 0x80 && second <= 0x8f;
            default -> second >= 0x80 && second <= 0xbf;
        };
    }
}
