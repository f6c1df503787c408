package io.sluice.transport;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Hears of every buffer that was collected without having been released; fails the class. */
public final class Leaks implements AfterAllCallback {
    private static final List<String> REPORTED = new CopyOnWriteArrayList<>();

    static {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(
                new ResourceLeakDetectorFactory() {
                    @Override
                    @Deprecated
                    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                            Class<T> resource, int samplingInterval, long maxActive) {
                        return new Detector<>(resource, samplingInterval);
                    }

                    @Override
                    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                            Class<T> resource, int samplingInterval) {
                        return new Detector<>(resource, samplingInterval);
                    }
                });
    }

    @Override
    public void afterAll(ExtensionContext context) {
        var leaks = found();
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " leaked, the first: " + leaks.getFirst());
        }
    }

    /** What has leaked since this was asked last. Netty notices at a later allocation only. */
    static List<String> found() {
        for (int i = 0; i < 3; i++) {
            System.gc();
            for (int j = 0; j < 4; j++) {
                PooledByteBufAllocator.DEFAULT.directBuffer(64).release();
            }
        }
        var found = List.copyOf(REPORTED);
        REPORTED.clear();
        return found;
    }

    private static final class Detector<T> extends ResourceLeakDetector<T> {
        Detector(Class<?> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            REPORTED.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            REPORTED.add(resourceType);
        }
    }
}
