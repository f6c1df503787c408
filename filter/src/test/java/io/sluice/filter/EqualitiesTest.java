package io.sluice.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** What a rule says of single things, for those who cannot ask it. */
class EqualitiesTest {
    private static final Map<String, Object> CLAIMS =
            Map.of("tenant", "acme", "sites", List.of("a", "b", 7), "n", 12, "odd", Map.of());
    private static final Subject TENANT = new Subject.Field(FieldPath.parse("tenant"));

    private static Predicate rule(String text) {
        try {
            return Predicate.parseRule(text, FilterLimits.DEFAULTS);
        } catch (InvalidFilter e) {
            throw new AssertionError(text, e);
        }
    }

    private static Equalities bound(String text) {
        return rule(text).bind(CLAIMS::get).equalities();
    }

    private static Scalar text(String text) {
        return new Scalar.Text(text);
    }

    @Example
    void aRuleOfEqualitiesSaysWhatEachHasToBe() {
        for (String same :
                List.of(
                        "value.tenant == claims.tenant",
                        "claims.tenant = value.tenant",
                        "value.tenant in claims.tenant",
                        "value.tenant in ('acme')",
                        "true and (value.tenant = 'acme' and true)")) {
            var equalities = bound(same);
            assertThat(equalities.areAll()).as(same).isTrue();
            assertThat(equalities.each())
                    .as(same)
                    .containsExactly(new Equality(TENANT, Set.of(text("acme"))));
        }
        assertThat(bound("key = claims.tenant and headers.h in claims.sites").each())
                .containsExactly(
                        new Equality(new Subject.Key(), Set.of(text("acme"))),
                        new Equality(
                                new Subject.Header("h"),
                                Set.of(text("a"), text("b"), new Scalar.Num(new BigDecimal(7)))));
        assertThat(bound("value.tenant in (claims.tenant, 'b', claims.odd)").each())
                .containsExactly(new Equality(TENANT, Set.of(text("acme"), text("b"))));
        assertThat(Predicate.ALWAYS.equalities()).isEqualTo(new Equalities(List.of(), true));
    }

    @Example
    void whatAClaimDoesNotSayNothingEquals() {
        for (String none :
                List.of(
                        "value.tenant = claims.nobody",
                        "value.tenant = claims.odd",
                        "value.tenant = claims.sites",
                        "value.tenant in claims.odd")) {
            assertThat(bound(none).each()).as(none).containsExactly(new Equality(TENANT, Set.of()));
            assertThat(bound(none).areAll()).isTrue();
        }
        assertThat(rule("value.tenant in claims.tenant").equalities().each())
                .containsExactly(new Equality(TENANT, Set.of()));
    }

    @Example
    void whatIsMoreThanEqualitiesIsSaidToBe() {
        for (String other :
                List.of(
                        "value.tenant != claims.tenant",
                        "not value.tenant = claims.tenant",
                        "value.tenant = claims.tenant or true",
                        "value.tenant = value.other",
                        "value.tenant = null",
                        "value.tenant in ('acme', null)",
                        "value.tenant in (value.other)",
                        "value.tenant prefix claims.tenant",
                        "value.tenant <= claims.tenant",
                        "exists value.tenant",
                        "claims.tenant = 'acme'",
                        "claims.tenant in (value.tenant)",
                        "false")) {
            assertThat(bound(other)).as(other).isEqualTo(new Equalities(List.of(), false));
            assertThat(rule(other).equalities()).isEqualTo(bound(other));
        }
        var some = bound("value.level > 3 and value.tenant = claims.tenant");
        assertThat(some.areAll()).isFalse();
        assertThat(some.each()).containsExactly(new Equality(TENANT, Set.of(text("acme"))));
    }

    @Property(tries = 5000)
    void theyHoldForAllThatPassesAndForNothingElse(@ForAll long seed) {
        var random = new Random(seed);
        var terms = new RandomTerms(random);
        var some = new ArrayList<Term>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            some.add(random.nextInt(4) == 0 ? terms.term(2) : equality(terms, random));
        }
        var predicate =
                rule(new Term.And(some).toString())
                        .bind(Map.of("text", "a", "list", List.of("", "a", 1), "a.b", 1)::get);
        byte[] json = RandomJson.written(RandomJson.object(random, 3), random).getBytes(UTF_8);
        byte[] key = random.nextBoolean() ? null : "a".getBytes(UTF_8);
        var document =
                new JsonDocument(
                        new FieldReader(predicate.fields()),
                        json,
                        key,
                        name -> name.equals("h") ? "a".getBytes(UTF_8) : null);
        var equalities = predicate.equalities();
        boolean areMet = equalities.each().stream().allMatch(e -> isMet(e, document));
        assertThat(areMet || !predicate.passes(document)).as("%s", predicate).isTrue();
        if (equalities.areAll()) {
            assertThat(predicate.passes(document)).as("%s", predicate).isEqualTo(areMet);
        }
    }

    private static Term equality(RandomTerms terms, Random random) {
        Operand field = new Operand.Value(terms.path());
        Operand claim = new Operand.Claim(List.of("text", "list", "a.b").get(random.nextInt(3)));
        return switch (random.nextInt(4)) {
            case 0 -> new Term.In(field, List.of(claim));
            case 1 -> new Term.Compare(claim, Comparison.EQUAL, field);
            case 2 -> new Term.Compare(new Operand.Key(), Comparison.EQUAL, claim);
            default -> new Term.Compare(field, Comparison.EQUAL, claim);
        };
    }

    private static boolean isMet(Equality equality, Document document) {
        Scalar found =
                switch (equality.subject()) {
                    case Subject.Field(var path) -> document.value(path);
                    case Subject.Key() -> document.key();
                    case Subject.Header(var name) -> document.header(name);
                };
        return equality.values().contains(found);
    }

    @Example
    void predicatesOfOneTextAreToldApartByTheirClaims() {
        var rule = rule("value.tenant = claims.tenant and value.n = claims.n");
        var identities = new ArrayList<List<String>>();
        for (@Nullable Object claim :
                new @Nullable Object[] {"a", "7", 7, true, List.of("a"), List.of("a", "b"), null}) {
            var bound = rule.bind(name -> name.equals("tenant") ? claim : null);
            identities.add(bound.identity());
            assertThat(bound.identity())
                    .isEqualTo(rule.bind(name -> name.equals("tenant") ? claim : null).identity());
            assertThat(bound.toString()).isEqualTo(rule.toString());
        }
        assertThat(identities).doesNotHaveDuplicates();
        assertThat(bound("value.tenant = claims.tenant").toString()).doesNotContain("acme");
    }

    @Example
    void whatARuleLooksAtIsTold() {
        assertThat(rule("value.a.b > 3 or not key = 'x' and claims.c = headers.h").subjects())
                .containsExactlyInAnyOrder(
                        new Subject.Field(FieldPath.parse("a.b")),
                        new Subject.Key(),
                        new Subject.Header("h"));
        assertThat(rule("value.b.c = 1 and headers.h = 'x'").subjects())
                .extracting(Subject::toString)
                .containsExactlyInAnyOrder("value.b.c", "headers.h");
    }
}
