package io.sluice.monitor;

import static io.sluice.monitor.Scene.commit;
import static io.sluice.monitor.Scene.member;
import static io.sluice.monitor.Sighting.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private final Told told = new Told();
    private final Scene scene = told.scene;

    @Test
    void nothingHasHappenedBeforeAnybodyLooked() {
        scene.topic("a", 1).group("g", commit("a", 0, 1)).broker(2);
        assertThat(told.now().events()).isEmpty();
        assertThat(told.next().events()).isEmpty();
    }

    @Test
    void topicsComeAndGoAndGrow() {
        scene.topic("a", 1).topic("b", 1);
        told.now();
        scene.topics.remove("a");
        scene.topic("b", 1, 0).topic("c", 0, 0, 0);
        var report = told.next();
        assertThat(report.events())
                .containsExactly(
                        new Event.TopicDeleted("a"),
                        new Event.TopicChanged("b", 2, 1),
                        new Event.TopicCreated("c", 3));
        assertThat(report.gone()).containsExactly("topic:a");
    }

    @Test
    void aTopicMadeAnewWasDeletedFirst() {
        scene.topic("a", "one", 1);
        told.now();
        scene.topic("a", "two", 1);
        var report = told.next();
        assertThat(report.events())
                .containsExactly(new Event.TopicDeleted("a"), new Event.TopicCreated("a", 1));
        assertThat(report.gone()).isEmpty();
    }

    @Test
    void brokersThatTellNoIdsMakeNothingAnew() {
        scene.topic("a", "", 1).topic("b", "AAAAAAAAAAAAAAAAAAAAAA", 1);
        told.now();
        scene.topic("a", "one", 1).topic("b", "two", 1);
        assertThat(told.next().events()).isEmpty();
    }

    @Test
    void groupsChangeTheirStateAndTheirMembers() {
        scene.group("g", List.of(member("m1"), member("m2")), List.of());
        told.now();
        scene.group("g", List.of(member("m2"), member("m3")), List.of());
        assertThat(told.next().events())
                .containsExactly(
                        new Event.MemberLeft("g", member("m1")),
                        new Event.MemberJoined("g", member("m3")));
        scene.groups.put(
                "g",
                new Sighting.Group(
                        "g", Sighting.Kind.CLASSIC, "Empty", null, List.of(), List.of()));
        assertThat(told.next().events())
                .containsExactly(
                        new Event.GroupUpdated("g", "Empty", 0),
                        new Event.MemberLeft("g", member("m2")),
                        new Event.MemberLeft("g", member("m3")));
        scene.groups.clear();
        var report = told.next();
        assertThat(report.events()).containsExactly(new Event.GroupUpdated("g", "Dead", 0));
        assertThat(report.gone()).containsExactly("group:g");
    }

    @Test
    void aNewGroupIsAnUpdate() {
        told.now();
        scene.group("g", null, null);
        assertThat(told.next().events())
                .containsExactly(new Event.GroupUpdated("g", "Stable", UNKNOWN));
    }

    @Test
    void brokersAndControllersComeAndGo() {
        scene.broker(2);
        told.now();
        scene.brokers.remove(1);
        scene.broker(3).controller = 2;
        assertThat(told.next().events())
                .containsExactly(
                        new Event.BrokerDown(Scene.madeUp(1)),
                        new Event.BrokerUp(Scene.madeUp(3)),
                        new Event.ControllerChanged(2, 1));
    }

    @Test
    void whatCannotBeSeenHasNotGone() {
        scene.topic("a", 1).group("g", commit("a", 0, 1));
        told.now();
        scene.areBrokersSeen = false;
        scene.areTopicsSeen = false;
        scene.areGroupsSeen = false;
        scene.controller = UNKNOWN;
        assertThat(told.next().events()).isEmpty();
        scene.areBrokersSeen = true;
        scene.areTopicsSeen = true;
        scene.areGroupsSeen = true;
        scene.controller = 1;
        assertThat(told.next().events()).isEmpty();
    }

    @Test
    void aFaultOfItsOwnIsNoEndAndItsEndIsNoBeginning() {
        scene.topic("a", 1).topic("b", 1).group("g", List.of(member("m")), List.of());
        told.now();
        scene.topics.remove("a");
        scene.groups.remove("g");
        scene.fault("topic:a").fault("group:g").fault("topic:new").fault("group:new");
        assertThat(told.next().events()).isEmpty();
        scene.faults.clear();
        scene.topic("a", 1).topic("new", 1).group("g", List.of(member("m")), List.of());
        scene.group("new");
        assertThat(told.next().events()).isEmpty();
    }

    @Test
    void whatHappenedMeanwhileIsToldWhenItIsSeen() {
        scene.topic("a", 1);
        told.now();
        scene.areTopicsSeen = false;
        scene.fault("topics");
        told.next();
        scene.areTopicsSeen = true;
        scene.faults.clear();
        scene.topics.clear();
        scene.topic("b", 1);
        assertThat(told.next().events())
                .containsExactly(new Event.TopicDeleted("a"), new Event.TopicCreated("b", 1));
    }

    @Test
    void membersThatCannotBeSeenHaveNotLeft() {
        scene.group("g", List.of(member("m")), List.of());
        told.now();
        scene.groups.put(
                "g", new Sighting.Group("g", Sighting.Kind.CLASSIC, "Unknown", null, null, null));
        assertThat(told.next().events()).isEmpty();
        scene.group("g", List.of(member("m")), List.of());
        assertThat(told.next().events()).isEmpty();
    }
}
