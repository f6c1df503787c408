package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whenever the language changes, and however slow the client is: each publication once. */
class WatchingProperties {
    private static final int STEPS = 80;

    private final FakeOutlet outlet = new FakeOutlet();
    private int published;

    @Property(tries = 500)
    void nothingIsLostOrRepeated(@ForAll long seed) {
        outlet.written.clear();
        published = 0;
        var random = new Random(seed);
        // with a small tail the client falls off it, and reads from the log
        var stage = new Stage(random.nextBoolean() ? 1 << 20 : 200).begun();
        stage.dialect = WatchDialect.INSTANCE;
        var session = stage.open(outlet);
        stage.say(session, "subscribe energy");
        outlet.news();
        for (int i = 0; i < STEPS; i++) {
            step(random, stage, session);
        }
        outlet.room = Integer.MAX_VALUE;
        session.onWritable();
        stage.answer();

        var given = new ArrayList<Integer>();
        int language = 0;
        for (String message : outlet.written) {
            String watched = message.substring(1, message.indexOf(']'));
            int spoken = watched.isEmpty() ? 0 : Integer.parseInt(watched);
            assertThat(spoken).isGreaterThanOrEqualTo(language);
            language = spoken;
            given.add(Integer.parseInt(message.substring(message.lastIndexOf(' ') + 1)));
        }
        assertThat(given).hasSize(published).isSorted().doesNotHaveDuplicates();
    }

    private void step(Random random, Stage stage, Session session) {
        switch (random.nextInt(6)) {
            case 0, 1 -> publish(random, stage);
            case 2 ->
                    session.onMessage(
                            ("watch " + (published + 1)).getBytes(StandardCharsets.UTF_8));
            case 3 -> outlet.room = random.nextInt(3);
            case 4 -> {
                outlet.room = 1 + random.nextInt(50);
                session.onWritable();
            }
            default -> stage.answer();
        }
        stage.time.advance(Stage.TICK);
    }

    private void publish(Random random, Stage stage) {
        var values = new String[1 + random.nextInt(4)];
        for (int i = 0; i < values.length; i++) {
            values[i] = String.valueOf(published++);
        }
        if (random.nextBoolean()) {
            stage.publish(values);
        } else {
            stage.energy.chunk(stage.log.chunk(values));
        }
    }
}
