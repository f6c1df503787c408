package io.sluice.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Payload;
import org.junit.jupiter.api.Test;

class BoardTest {
    private final Board board = new Board();

    @Test
    void hasTheLatestOfEach() {
        assertThat(board.metrics()).isEmpty();
        board.put("metrics", Payload.of("1"));
        board.put("metrics", Payload.of("2"));
        board.put("topic:a", Payload.of("3"));
        board.put("group:a", Payload.of("4"));
        assertThat(board.metrics()).hasValue(Payload.of("2"));
        assertThat(board.topic("a")).hasValue(Payload.of("3"));
        assertThat(board.group("a")).hasValue(Payload.of("4"));
        assertThat(board.group("b")).isEmpty();
        board.put("topic:a", null);
        assertThat(board.topic("a")).isEmpty();
    }
}
