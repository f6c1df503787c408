package io.sluice.protocol;

import io.sluice.session.Notice;
import io.sluice.session.Out;
import io.sluice.session.Principal;
import org.jspecify.annotations.Nullable;

/** Writes the native dialect's messages about the session itself. */
final class NativeNotices {
    private NativeNotices() {}

    /** The message's {@code type}. */
    static String type(Notice notice) {
        return switch (notice) {
            case Notice.Subscribed _ -> "subscribed";
            case Notice.Unsubscribed _ -> "unsubscribed";
            case Notice.Synced _ -> "synced";
            case Notice.History _ -> "history";
            case Notice.Reset _ -> "reset";
            case Notice.Reached _ -> "position";
            case Notice.Paced _ -> "paced";
            case Notice.Connected _ -> "connected";
            case Notice.TokenExpiring _ -> "token_expiring";
            case Notice.Authenticated _ -> "authenticated";
            case Notice.Pong _ -> "pong";
            case Notice.Refused _, Notice.Ending _ -> "error";
        };
    }

    static void write(Notice notice, Out out) {
        out.add("{\"type\":\"").add(type(notice)).add('"');
        members(notice, out);
        out.add('}');
    }

    private static void members(Notice notice, Out out) {
        switch (notice) {
            case Notice.Subscribed(var channel, var position, var promise, var pace) -> {
                NativeMembers.channelInBothSpellings(channel, out);
                NativeMembers.position(position, out);
                promise(promise, out);
                NativeMembers.pace(pace, out);
            }
            case Notice.Unsubscribed(var channel, var reason) -> {
                NativeMembers.channelInBothSpellings(channel, out);
                if (reason != null) {
                    NativeMembers.text("reason", reason.text(), out);
                }
            }
            case Notice.Synced(var channel, var position) -> {
                NativeMembers.channel(channel, out);
                NativeMembers.position(position, out);
            }
            case Notice.History(var channel, var rows, var isLast) -> {
                NativeMembers.channel(channel, out);
                out.add(",\"rows\":").add(rows);
                out.add(",\"more\":").add(String.valueOf(!isLast));
            }
            case Notice.Reset(var channel) -> NativeMembers.channel(channel, out);
            case Notice.Reached(var channel, var position) -> {
                NativeMembers.channel(channel, out);
                NativeMembers.position(position, out);
            }
            case Notice.Paced(var channel, var pace) -> {
                NativeMembers.channel(channel, out);
                NativeMembers.pace(pace, out);
            }
            case Notice.Connected(var user, var at) -> {
                NativeMembers.text("user", user, out);
                NativeMembers.time("timestamp", at, out);
            }
            case Notice.TokenExpiring(var at) -> NativeMembers.time("expires", at, out);
            case Notice.Authenticated(var expiresAt) -> {
                if (expiresAt != Principal.NEVER) {
                    NativeMembers.time("expires", expiresAt, out);
                }
            }
            case Notice.Pong(var at) -> NativeMembers.time("timestamp", at, out);
            case Notice.Refused refused -> refused(refused, out);
            case Notice.Ending(var reason) -> {
                NativeMembers.text("message", reason.text(), out);
                NativeMembers.text("code", reason.label(), out);
            }
        }
    }

    private static void promise(Notice.@Nullable Promise promise, Out out) {
        if (promise == null) {
            return;
        }
        var shortfall = promise.shortfall();
        out.add(",\"complete\":").add(String.valueOf(shortfall == null));
        if (shortfall != null) {
            NativeMembers.text("reason", shortfall.text(), out);
        }
    }

    private static void refused(Notice.Refused refused, Out out) {
        NativeMembers.text("message", refused.message(), out);
        NativeMembers.text("code", refused.code().text(), out);
        if (refused.channel() != null) {
            named(refused.channel(), out);
        }
        if (refused.part() != null && !refused.part().isEmpty()) {
            NativeMembers.text("part", refused.part(), out);
        }
    }

    /** A channel as the client named it, which need not be a good name. */
    private static void named(String channel, Out out) {
        int colon = channel.indexOf(':');
        boolean isAlias = channel.startsWith("@");
        if (!isAlias) {
            NativeMembers.text("stream", colon < 0 ? channel : channel.substring(0, colon), out);
        }
        if (isAlias || colon >= 0) {
            NativeMembers.text("channel", channel, out);
        }
    }
}
