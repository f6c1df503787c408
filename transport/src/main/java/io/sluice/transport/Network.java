package io.sluice.transport;

import java.net.InetAddress;

/**
 * A range of addresses, RFC 4632: all that share the first {@code bits} bits.
 *
 * @param address any address of the range
 */
public record Network(InetAddress address, int bits) {
    public Network {
        int most = address.getAddress().length * 8;
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException(
                    "prefix length must be from 0 to " + most + ", got: " + bits);
        }
    }

    /** Reads {@code 10.0.0.0/8}, or one address without a prefix length. No names. */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = literal(slash < 0 ? text : text.substring(0, slash));
        try {
            int bits =
                    slash < 0
                            ? address.getAddress().length * 8
                            : Integer.parseInt(text.substring(slash + 1));
            return new Network(address, bits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a prefix length in '" + text + "'", e);
        }
    }

    /** Reads an address in digits; never asks a name service. */
    static InetAddress literal(String text) {
        try {
            if (text.matches("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
                return InetAddress.ofLiteral(text);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an IP address: '" + text + "'", e);
        }
        throw new IllegalArgumentException("not an IP address: '" + text + "'");
    }

    boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit & 7);
            if ((mine[bit >> 3] & mask) != (theirs[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }
}
