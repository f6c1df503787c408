package io.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** The other tests' leak detection can fail. */
class LeaksTest {
    @Test
    void everyBufferIsWatched() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    }

    @Test
    void oneThatIsLostIsFound() {
        lose();
        var found = new ArrayList<String>();
        await().until(() -> found.addAll(Leaks.found()));
        assertThat(found).singleElement().asString().contains("ByteBuf");
    }

    private static void lose() {
        ByteBuf lost = PooledByteBufAllocator.DEFAULT.directBuffer(64);
        lost.writeByte(1);
    }
}
