package io.sluice.kafkalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.hub.Header;
import io.sluice.hub.Incarnation;
import io.sluice.hub.KeyRule;
import io.sluice.hub.Mapping;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule;
import io.sluice.hub.Publication;
import io.sluice.hub.RecordRules;
import io.sluice.hub.Start;
import io.sluice.hub.Unmappable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecastingTest {
    private static final Partition PARTITION = new Partition(Incarnation.of("t", "1"), 0);

    private final RecordHeaders headers = new RecordHeaders();

    @Test
    void theKeyRuleSeesTheRecordAsItIs() throws Unmappable {
        headers.add("a", bytes("1")).add("a", bytes("2")).add("none", null);
        var seen = new ArrayList<Object>();
        KeyRule rule =
                (key, value, all) -> {
                    seen.addAll(Arrays.asList(key, value, all));
                    return Payload.of("other");
                };
        var publication = recast(settings(_ -> Payload.of("2"), rule), "key", "1");
        assertThat(publication.key()).isEqualTo(Payload.of("other"));
        assertThat(publication.value()).isEqualTo(Payload.of("2"));
        assertThat(seen)
                .containsExactly(
                        Payload.of("key"),
                        Payload.of("1"),
                        List.of(
                                new Header("a", Payload.of("1")),
                                new Header("a", Payload.of("2"))));
    }

    @Test
    void theKeyRuleSeesDeletions() throws Unmappable {
        var publication = recast(settings(null, (_, value, _) -> value), "key", null);
        assertThat(publication.key()).isNull();
        assertThat(publication.isDeletion()).isTrue();
    }

    @Test
    void theKeyRuleSeesCheckedValuesOnly() {
        var settings =
                settings(
                        null,
                        (_, _, _) -> {
                            throw new AssertionError("must not be asked");
                        });
        assertUnmappable("invalid_json", settings, "k", "{");
    }

    @Test
    void theKeyThatIsNamedMustNotBeTooLarge() throws Unmappable {
        String large = "k".repeat(Recasting.MAX_KEY_BYTES + 1);
        assertUnmappable("key_too_large", settings(null, null), large, "1");
        assertUnmappable("key_too_large", settings(null, (_, _, _) -> Payload.of(large)), "k", "1");
        var publication = recast(settings(null, (_, value, _) -> value), large, "1");
        assertThat(publication.key()).isEqualTo(Payload.of("1"));
    }

    @Test
    void aKeyRuleWithABugCostsTheRecord() {
        var settings =
                settings(
                        null,
                        (_, _, _) -> {
                            throw new IllegalStateException("a bug");
                        });
        assertUnmappable("key_rule_bug", settings, "k", "1");
    }

    @Test
    void keepsTheHeadersThatAreWanted() throws Unmappable {
        headers.add("b", bytes("1"))
                .add("a", bytes("old"))
                .add("other", bytes("2"))
                .add("a", bytes("new"))
                .add("none", null)
                .add("large", new byte[Recasting.MAX_HEADER_BYTES + 1]);
        var settings = settings(null, null, "a", "b", "none", "large", "missing");
        assertThat(recast(settings, "k", "1").headers())
                .containsExactly(
                        new Header("b", Payload.of("1")), new Header("a", Payload.of("new")));
    }

    @Test
    void ofHeadersWithOneNameTheLastCountsEvenIfItCannotBeKept() throws Unmappable {
        headers.add("a", bytes("1")).add("a", null);
        assertThat(recast(settings(null, null, "a"), "k", "1").headers()).isEmpty();
    }

    @Test
    void keepsFewHeaders() {
        var names =
                IntStream.rangeClosed(0, RecordRules.MAX_HEADERS)
                        .mapToObj(n -> "h" + n)
                        .toArray(String[]::new);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(null, null, names))
                .withMessageContaining("16 headers");
    }

    @Test
    void allIsCopiedAway() throws Unmappable {
        byte[] fetched = bytes("k1234");
        byte[] header = bytes("h");
        headers.add("a", header);
        var record = record(ByteBuffer.wrap(fetched, 0, 1).slice(), ByteBuffer.wrap(fetched, 1, 4));
        var slab = new Slab();
        slab.add(new Recasting(settings(null, null, "a")).recast(PARTITION, record));
        assertThat(slab.bytes()).isEqualTo(6);
        var publication = slab.publications().getFirst();
        Arrays.fill(fetched, (byte) 'z');
        Arrays.fill(header, (byte) 'z');
        assertThat(publication.key()).isEqualTo(Payload.of("k"));
        assertThat(publication.value()).isEqualTo(Payload.of("1234"));
        assertThat(publication.headers()).containsExactly(new Header("a", Payload.of("h")));
        assertThat(slab.size()).isZero();
    }

    private void assertUnmappable(
            String reason, KafkaLogSettings settings, String key, String value) {
        assertThatExceptionOfType(Unmappable.class)
                .isThrownBy(() -> recast(settings, key, value))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private Publication recast(KafkaLogSettings settings, String key, @Nullable String value)
            throws Unmappable {
        var record =
                record(
                        ByteBuffer.wrap(bytes(key)),
                        value == null ? null : ByteBuffer.wrap(bytes(value)));
        var slab = new Slab();
        slab.add(new Recasting(settings).recast(PARTITION, record));
        return slab.publications().getFirst();
    }

    private ConsumerRecord<ByteBuffer, ByteBuffer> record(
            ByteBuffer key, @Nullable ByteBuffer value) {
        return new ConsumerRecord<ByteBuffer, ByteBuffer>(
                "t",
                0,
                7,
                1L,
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                headers,
                Optional.empty());
    }

    private static KafkaLogSettings settings(
            @Nullable Mapping mapping, @Nullable KeyRule key, String... headers) {
        return new KafkaLogSettings(
                "s",
                List.of("t"),
                null,
                new Start.Latest(),
                new RecordRules(
                        PayloadRule.of(PayloadRule.Kind.JSON),
                        mapping,
                        key,
                        Arrays.stream(headers).collect(Collectors.toSet())),
                KafkaLogSettings.Fetch.DEFAULT);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
