package io.sluice.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

class PredicateProperties {
    private static final FilterLimits WIDE = new FilterLimits(100_000, 1000, 100, 100);
    private static final Map<String, ?> CLAIMS =
            Map.of("text", "a", "list", List.of("", "a", 1), "a.b", 1);

    @Property(tries = 5000)
    void whatIsWrittenReadsTheSame(@ForAll long seed) throws InvalidFilter {
        Term term = new RandomTerms(new Random(seed)).term(4);
        assertThat(new Parser(term.toString(), WIDE, true).predicate()).isEqualTo(term);
    }

    @Property(tries = 5000)
    void agreesWithTheReference(@ForAll long seed) throws InvalidFilter {
        var random = new Random(seed);
        var terms = new RandomTerms(random);
        RandomJson json = document(random);
        byte[] key = random.nextInt(4) == 0 ? null : bytes(random);
        var headers = new LinkedHashMap<String, byte[]>();
        headers.put("h", bytes(random));
        headers.put("a.b", bytes(random));
        var reference = new Reference(json, key, headers, CLAIMS);
        var questions = new ArrayList<Term>();
        var predicates = new ArrayList<Predicate>();
        for (int i = 0; i < 8; i++) {
            Term term = terms.term(3);
            questions.add(term);
            predicates.add(Predicate.parseRule(term.toString(), WIDE).bind(CLAIMS::get));
        }
        Set<FieldPath> fields =
                predicates.stream()
                        .flatMap(predicate -> predicate.fields().stream())
                        .collect(Collectors.toSet());
        byte[] payload = json == null ? null : RandomJson.written(json, random).getBytes(UTF_8);
        var document = new JsonDocument(new FieldReader(fields), payload, key, headers::get);
        for (int i = 0; i < questions.size(); i++) {
            assertThat(truth(predicates.get(i).test(document)))
                    .as(ascii(questions.get(i) + " of " + json))
                    .isEqualTo(reference.test(questions.get(i)));
        }
    }

    private static @Nullable RandomJson document(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> null;
            case 1 -> RandomJson.of(random, 3);
            default -> RandomJson.object(random, 3);
        };
    }

    private static byte[] bytes(Random random) {
        return random.nextInt(4) == 0
                ? new byte[] {'a', (byte) 0x80}
                : RandomJson.text(random).getBytes(UTF_8);
    }

    /** Half pairs do not get through to the test report. */
    private static String ascii(String text) {
        return text.chars()
                .mapToObj(c -> c < 0x80 ? String.valueOf((char) c) : "\\u%04x".formatted(c))
                .collect(Collectors.joining());
    }

    private static Optional<Boolean> truth(Truth truth) {
        return switch (truth) {
            case TRUE -> Optional.of(true);
            case FALSE -> Optional.of(false);
            case UNDECIDED -> Optional.empty();
        };
    }

    @Property(tries = 5000)
    void anyTextIsReadOrRefused(@ForAll String text) {
        readOrRefused(text);
        readOrRefused("value." + text);
        readOrRefused("value.a = '" + text);
    }

    @Property(tries = 5000)
    void anyWordsAreReadOrRefused(@ForAll long seed) {
        var random = new Random(seed);
        var words =
                List.of(
                        "value.a",
                        "key",
                        "headers.h",
                        "claims.c",
                        "value.",
                        "1",
                        "-2.5e3",
                        "'x'",
                        "\"y\"",
                        "true",
                        "null",
                        "=",
                        "==",
                        "!=",
                        "<",
                        ">=",
                        "in",
                        "prefix",
                        "exists",
                        "and",
                        "or",
                        "not",
                        "(",
                        ")",
                        "[",
                        "]",
                        ",",
                        "\\",
                        "'",
                        "!");
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(words.get(random.nextInt(words.size())));
            text.append(random.nextInt(4) == 0 ? "" : " ");
        }
        readOrRefused(text.toString());
    }

    private static void readOrRefused(String text) {
        try {
            Predicate read = Predicate.parseRule(text, WIDE);
            assertThat(Predicate.parseRule(read.toString(), WIDE)).isEqualTo(read);
        } catch (InvalidFilter refused) {
            assertThat(refused.part().length()).isLessThanOrEqualTo(80);
            assertThat(refused).hasMessageContaining("expected");
        }
    }

    @Property(tries = 3000)
    void anyTextIsATemplateOrRefused(@ForAll long seed) {
        var random = new Random(seed);
        var words = List.of("{", "}", "key", "value.", "headers.", "a", ".", "\\", "ü");
        var text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(words.get(random.nextInt(words.size())));
        }
        try {
            var template = KeyTemplate.parse(text.toString());
            byte[] json = RandomJson.written(RandomJson.of(random, 3), random).getBytes(UTF_8);
            template.apply(json, bytes(random), _ -> null)
                    .ifPresent(key -> assertThat(key.length).isLessThanOrEqualTo(1024));
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining("key template");
        }
    }
}
