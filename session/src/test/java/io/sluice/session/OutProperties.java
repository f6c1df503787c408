package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class OutProperties {
    @Property
    void numbersLookAsJavaWritesThem(@ForAll long number) {
        assertThat(text(new Out(0).add("x").add(number).add("y"))).isEqualTo("x" + number + "y");
    }

    @Example
    void numbersAtTheBordersOfTheirLength() {
        for (long power = 1; power <= 1_000_000_000_000_000_000L; power *= 10) {
            for (long number : new long[] {power - 1, power, power + 1, -power}) {
                assertThat(text(new Out(0).add(number))).isEqualTo(String.valueOf(number));
            }
            if (power == 1_000_000_000_000_000_000L) {
                break;
            }
        }
        for (long number : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, 0}) {
            assertThat(text(new Out(0).add(number))).isEqualTo(String.valueOf(number));
        }
    }

    @Property
    void grows(@ForAll @Size(max = 50) byte[][] parts) {
        var out = new Out(0);
        int size = 0;
        for (byte[] part : parts) {
            out.add(part);
            assertThat(out.size()).isEqualTo(size + part.length);
            assertThat(Arrays.copyOfRange(out.toArray(), size, out.size())).isEqualTo(part);
            size = out.size();
        }
    }

    @Property
    void whatIsInsertedIsDeletedAgain(
            @ForAll byte[] content,
            @ForAll @IntRange(max = 40) int length,
            @ForAll @LongRange(min = 0, max = 1000) long where) {
        int at = (int) (where * content.length / 1000);
        var out = new Out(0).add(content).insert(at, length);
        assertThat(out.size()).isEqualTo(content.length + length);
        byte[] wide = out.toArray();
        assertThat(Arrays.copyOf(wide, at)).isEqualTo(Arrays.copyOf(content, at));
        assertThat(Arrays.copyOfRange(wide, at + length, wide.length))
                .isEqualTo(Arrays.copyOfRange(content, at, content.length));
        assertThat(out.delete(at, length).toArray()).isEqualTo(content);
    }

    @Example
    void takesTextPayloadsAndPartsOfThem() {
        var payload = Payload.of("..häuser..".getBytes(StandardCharsets.UTF_8), 2, 7);
        var out = new Out(0).add("ü ").add(payload).add(payload, 1, 2).add('!');
        assertThat(text(out)).isEqualTo("ü häuserä!");
    }

    @Example
    void overwritesAndCuts() {
        var out = new Out(0).add("abcdef").set(1, 'X').cut(3).cut(100);
        assertThat(text(out)).isEqualTo("aXc");
    }

    private static String text(Out out) {
        return new String(out.toArray(), StandardCharsets.UTF_8);
    }
}
