package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Many clients on one thread. They count what each of them receives of the messages that {@link
 * #message} makes, whether it comes in order and without holes, and how long it took. Of what comes
 * of several partitions the order shows in the positions.
 */
final class Crowd implements AutoCloseable {
    private static final int NARROW = 4096;
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NUMBER = "\"n\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TIME = ",\"at\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DOT = {'.'};
    private static final byte[] COLON = {':'};
    private static final byte[] POSITION = "\"position\":\"1.".getBytes(StandardCharsets.US_ASCII);

    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
    private final List<Member> members = new ArrayList<>();
    private final boolean hasPartitions;
    private final Thread thread;
    private long[] latencies = new long[1024];
    private int measured;
    private volatile boolean ended;

    /** One client. Belongs to the crowd's lock. */
    static final class Member {
        private final SelectionKey key;
        private final long[] due;
        private final byte[] request;
        private byte[] rest = new byte[0];
        private boolean open;
        private long received;
        private long misplaced;
        private int closeCode;
        private long closedAt;
        private String lastText = "";

        private Member(Selector selector, SocketChannel channel, String path, long[] due)
                throws IOException {
            this.request = request(path);
            this.key = channel.register(selector, SelectionKey.OP_CONNECT, this);
            this.due = due.clone();
        }

        /** How many messages have come. */
        long received() {
            return received;
        }

        /** How many were not the one that was due. */
        long misplaced() {
            return misplaced;
        }

        /** The code it was closed with; 1006 if the connection just ended, 0 while it is open. */
        int closeCode() {
            return closeCode;
        }

        /** When it was closed, by {@link System#nanoTime}. */
        long closedAt() {
            return closedAt;
        }

        String lastText() {
            return lastText;
        }
    }

    private static byte[] request(String path) {
        return """
        GET %s HTTP/1.1\r
        Host: localhost\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r
        """
                .formatted(path)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private Crowd(
            GatewayProcess gateway, IntFunction<String> path, int count, int narrow, long... due)
            throws IOException {
        this.hasPartitions = due.length > 0;
        for (int i = 0; i < count; i++) {
            var channel = SocketChannel.open();
            channel.configureBlocking(false);
            if (i < narrow) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, NARROW);
            }
            members.add(new Member(selector, channel, path.apply(i), due));
            channel.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
        }
        this.thread = Thread.ofPlatform().name("crowd").start(this::run);
    }

    /** Connects so many clients and waits until all of them are WebSockets. */
    static Crowd connect(GatewayProcess gateway, String path, int count) throws IOException {
        return connected(new Crowd(gateway, _ -> path, count, 0));
    }

    /** Each connects to a path of its own, by its number. */
    static Crowd connect(GatewayProcess gateway, int count, IntFunction<String> path)
            throws IOException {
        return connected(new Crowd(gateway, path, count, 0));
    }

    /** The kernel keeps little for the first of them. */
    static Crowd connect(GatewayProcess gateway, String path, int count, int narrow)
            throws IOException {
        return connected(new Crowd(gateway, _ -> path, count, narrow));
    }

    /** They are to have several partitions from these offsets on. */
    static Crowd connect(GatewayProcess gateway, String path, int count, long[] due)
            throws IOException {
        return connected(new Crowd(gateway, _ -> path, count, 0, due));
    }

    private static Crowd connected(Crowd crowd) throws IOException {
        try {
            crowd.await("all connected", () -> crowd.members.stream().allMatch(m -> m.open));
            return crowd;
        } catch (RuntimeException | Error e) {
            crowd.close();
            throw e;
        }
    }

    /** A message with its number, counted from 0, and the time; {@code padding} makes it longer. */
    static String message(long number, int padding) {
        return "{\"pad\":\"%s\",\"n\":%d,\"at\":%d}"
                .formatted("x".repeat(padding), number, System.nanoTime());
    }

    /** The first of them do not read any more, until they are told to. */
    void stall(int count) {
        members.subList(0, count).forEach(member -> member.key.interestOps(0));
    }

    /** All of them read. */
    void readOn() {
        members.forEach(member -> member.key.interestOps(SelectionKey.OP_READ));
        selector.wakeup();
    }

    void await(String what, BooleanSupplier condition) {
        await(what, Duration.ofSeconds(30), condition);
    }

    private void await(String what, Duration atMost, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    synchronized (this) {
                        return condition.getAsBoolean();
                    }
                });
    }

    /** Waits until everyone has received so many messages, or tells who lacks how many. */
    void awaitReceived(long messages) {
        awaitReceived(messages, Duration.ofSeconds(30));
    }

    void awaitReceived(long messages, Duration atMost) {
        try {
            await("all have " + messages, atMost, () -> haveAll(messages));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("not all have " + messages + ": " + standing(), e);
        }
    }

    /** How many members have received how many messages, and how many of these out of place. */
    private synchronized Map<String, Long> standing() {
        return members.stream()
                .collect(
                        Collectors.groupingBy(
                                m -> m.received + " (" + m.misplaced + ")",
                                TreeMap::new,
                                Collectors.counting()));
    }

    private boolean haveAll(long messages) {
        return members.stream().allMatch(member -> member.received >= messages);
    }

    void awaitClosed() {
        await("all closed", () -> members.stream().allMatch(m -> m.closeCode != 0));
    }

    /** Its members, to be read when nothing more comes. */
    synchronized List<Member> members() {
        return List.copyOf(members);
    }

    /** True if nobody has been closed. */
    synchronized boolean isComplete() {
        return members.stream().allMatch(m -> m.closeCode == 0);
    }

    /**
     * Makes sure that nobody has been closed, and each has so many messages, each of them in its
     * place.
     */
    synchronized void assertEachHas(long messages) {
        assertThat(isComplete()).as("nobody has been closed").isTrue();
        assertThat(members.stream().map(Member::received)).containsOnly(messages);
        assertThat(members.stream().map(Member::misplaced)).containsOnly(0L);
    }

    /** How long what came since the last call took. */
    synchronized Latencies takeLatencies() {
        var taken = Latencies.of(Arrays.copyOf(latencies, measured));
        measured = 0;
        return taken;
    }

    // --- the crowd's thread

    private void run() {
        try {
            while (!ended) {
                selector.select();
                synchronized (this) {
                    for (SelectionKey key : selector.selectedKeys()) {
                        serve(key, (Member) key.attachment());
                    }
                    selector.selectedKeys().clear();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(SelectionKey key, Member member) throws IOException {
        var channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                channel.write(ByteBuffer.wrap(member.request));
                key.interestOps(SelectionKey.OP_READ);
            } else {
                read(channel, member);
            }
        } catch (IOException gone) {
            end(channel, member, 1006);
        }
    }

    private void read(SocketChannel channel, Member member) throws IOException {
        buffer.clear().put(member.rest);
        int read = channel.read(buffer);
        if (read < 0) {
            end(channel, member, 1006);
            return;
        }
        long now = System.nanoTime();
        buffer.flip();
        if (!member.open && !pastHead(member)) {
            member.rest = rest();
            return;
        }
        while (frame(member, now)) {
            // one after the other
        }
        member.rest = rest();
        if (member.closeCode != 0) {
            channel.close();
        }
    }

    private byte[] rest() {
        byte[] rest = new byte[buffer.remaining()];
        buffer.get(rest);
        return rest;
    }

    private boolean pastHead(Member member) throws IOException {
        int end = find(END_OF_HEAD, buffer.position(), buffer.limit());
        if (end < 0) {
            return false;
        }
        String head = new String(buffer.array(), 0, end, StandardCharsets.US_ASCII);
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new IOException(head);
        }
        buffer.position(end + END_OF_HEAD.length);
        member.open = true;
        return true;
    }

    /** Takes a frame; false if it is not whole yet. */
    private boolean frame(Member member, long now) {
        int start = buffer.position();
        if (buffer.remaining() < 2) {
            return false;
        }
        int opcode = buffer.get() & 0x0F;
        long length = buffer.get();
        if (length >= 126) {
            int more = length == 126 ? 2 : 8;
            if (buffer.remaining() < more) {
                buffer.position(start);
                return false;
            }
            length = more == 2 ? Short.toUnsignedInt(buffer.getShort()) : buffer.getLong();
        }
        if (buffer.remaining() < length) {
            buffer.position(start);
            return false;
        }
        int from = buffer.position();
        int to = from + (int) length;
        switch (opcode) {
            case RawClient.TEXT -> text(member, from, to, now);
            case RawClient.CLOSE -> {
                member.closeCode = Short.toUnsignedInt(buffer.getShort(from));
                member.closedAt = now;
            }
            default -> {}
        }
        buffer.position(to);
        return true;
    }

    private void text(Member member, int from, int to, long now) {
        int number = findLast(NUMBER, from, to);
        if (number < 0) {
            member.lastText = new String(buffer.array(), from, to - from, StandardCharsets.UTF_8);
            return;
        }
        int time = find(TIME, number, to);
        if (!isDue(member, number(number + NUMBER.length), from, to)) {
            member.misplaced++;
        }
        member.received++;
        if (measured == latencies.length) {
            latencies = Arrays.copyOf(latencies, 2 * measured);
        }
        latencies[measured++] = now - number(time + TIME.length);
    }

    private boolean isDue(Member member, long number, int from, int to) {
        if (!hasPartitions) {
            return number == member.received;
        }
        int incarnation = find(POSITION, from, to) + POSITION.length;
        int partition = find(DOT, incarnation, to) + 1;
        int next = find(COLON, partition, to) + 1;
        return number(next) == ++member.due[(int) number(partition)];
    }

    private long number(int at) {
        long number = 0;
        for (int i = at; buffer.get(i) >= '0' && buffer.get(i) <= '9'; i++) {
            number = 10 * number + buffer.get(i) - '0';
        }
        return number;
    }

    private int find(byte[] wanted, int from, int to) {
        for (int at = from; at <= to - wanted.length; at++) {
            if (isAt(wanted, at)) {
                return at;
            }
        }
        return -1;
    }

    private int findLast(byte[] wanted, int from, int to) {
        for (int at = to - wanted.length; at >= from; at--) {
            if (isAt(wanted, at)) {
                return at;
            }
        }
        return -1;
    }

    private boolean isAt(byte[] wanted, int at) {
        return Arrays.equals(buffer.array(), at, at + wanted.length, wanted, 0, wanted.length);
    }

    private static void end(SocketChannel channel, Member member, int code) throws IOException {
        if (member.closeCode == 0) {
            member.closeCode = code;
            member.closedAt = System.nanoTime();
        }
        channel.close();
    }

    @Override
    public void close() throws IOException {
        ended = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
