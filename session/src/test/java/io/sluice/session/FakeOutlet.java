package io.sluice.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A socket of a test's making: it takes as many frames as it has room for. */
class FakeOutlet implements Outlet {
    /** All that was written, message by message. */
    final List<String> written = new ArrayList<>();

    int room = Integer.MAX_VALUE;
    int sendRoom = Integer.MAX_VALUE;
    int pings;
    @Nullable RuntimeException bug;
    @Nullable Integer closeCode;
    @Nullable String closeReason;

    @Override
    public Framing framing() {
        return AngleFraming.INSTANCE;
    }

    @Override
    public boolean isWritable() {
        return room > 0;
    }

    @Override
    public void write(Frame frame) {
        if (!isWritable() || closeCode != null) {
            throw new AssertionError("written to although it is full or closed");
        }
        if (bug != null) {
            throw bug;
        }
        room--;
        take(frame.content().toString(StandardCharsets.UTF_8));
    }

    @Override
    public boolean send(byte[] message) {
        if (closeCode != null) {
            throw new AssertionError("told something after its close");
        }
        if (sendRoom == 0) {
            return false;
        }
        sendRoom--;
        take(new String(message, StandardCharsets.UTF_8));
        return true;
    }

    private void take(String messages) {
        if (!messages.startsWith("<") || !messages.endsWith(">")) {
            throw new AssertionError("not cut at a message's border: " + messages);
        }
        written.addAll(List.of(messages.substring(1, messages.length() - 1).split("><", -1)));
    }

    @Override
    public void ping() {
        pings++;
    }

    @Override
    public void close(int code, String reason) {
        if (closeCode == null) {
            closeCode = code;
            closeReason = reason;
        }
    }

    /** What was written since this was asked last. */
    List<String> news() {
        var news = List.copyOf(written);
        written.clear();
        return news;
    }
}
