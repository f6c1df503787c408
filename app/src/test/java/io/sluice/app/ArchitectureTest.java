package io.sluice.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The order of the house: who may know whom, and who may use what. */
class ArchitectureTest {
    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.sluice");

    /** Each room and the rooms it may know. */
    private static final Map<String, Set<String>> MAY_KNOW =
            Map.ofEntries(
                    entry("hub", Set.of()),
                    entry("filter", Set.of()),
                    entry("session", Set.of("hub", "filter")),
                    entry("protocol", Set.of("session", "hub")),
                    entry("transport", Set.of("session", "hub")),
                    entry("kafkalog", Set.of("hub")),
                    entry("redislog", Set.of("hub")),
                    entry("mqtt", Set.of("hub")),
                    entry("httpintake", Set.of("hub", "session", "transport")),
                    entry("auth", Set.of("session", "hub", "filter")),
                    entry("cluster", Set.of("session", "hub")),
                    entry("monitor", Set.of("hub")),
                    entry("history", Set.of("hub", "filter")),
                    entry("api", Set.of("transport", "session", "hub", "filter", "history")));

    @Test
    void theWholeHouseIsLookedAt() {
        var rooms = new TreeSet<String>();
        HOUSE.forEach(c -> rooms.add(c.getPackageName()));
        var expected = new TreeSet<String>(List.of("io.sluice.app"));
        MAY_KNOW.keySet().forEach(room -> expected.add("io.sluice." + room));
        assertThat(rooms).isEqualTo(expected);
    }

    @Test
    void roomsKnowOnlyTheRoomsTheyMay() {
        MAY_KNOW.forEach((room, known) -> {
            var others = new ArrayList<String>();
            for (String other : MAY_KNOW.keySet()) {
                if (!other.equals(room) && !known.contains(other)) {
                    others.add("io.sluice." + other);
                }
            }
            others.add("io.sluice.app");
            others.add("io.sluice.dev");
            noClasses()
                    .that()
                    .resideInAPackage("io.sluice." + room)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others.toArray(String[]::new))
                    .check(HOUSE);
        });
    }

    @Test
    void thereAreNoCircles() {
        slices().matching("io.sluice.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void hubAndFilterKnowOnlyTheJdk() {
        classes()
                .that()
                .resideInAnyPackage("io.sluice.hub", "io.sluice.filter")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "io.sluice.hub", "io.sluice.filter")
                .check(HOUSE);
    }

    @Test
    void foreignThingsStayInTheirRooms() {
        onlyIn("io.netty.channel..", "io.sluice.transport");
        onlyIn("org.apache.kafka..", "io.sluice.kafkalog", "io.sluice.monitor");
        onlyIn("io.lettuce..", "io.sluice.redislog");
        onlyIn("com.hivemq..", "io.sluice.mqtt");
        onlyIn("com.nimbusds..", "io.sluice.auth");
        onlyIn("java.sql..", "io.sluice.history");
        onlyIn("picocli..", "io.sluice.app");
        onlyIn("org.snakeyaml..", "io.sluice.app");
    }

    private static void onlyIn(String library, String... rooms) {
        noClasses()
                .that()
                .resideOutsideOfPackages(rooms)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .allowEmptyShould(true)
                .check(HOUSE);
    }

    @Test
    void onlyAppLooksAtTheEnvironmentAndAtFiles() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.sluice.app")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.nio.file.Files")
                .check(HOUSE);
    }

    @Test
    void aRoomIsOneFlatPackage() {
        classes()
                .that()
                .resideInAPackage("io.sluice..")
                .should()
                .resideInAnyPackage("io.sluice.*")
                .check(HOUSE);
    }
}
