package io.sluice.mqtt;

import java.util.concurrent.atomic.AtomicBoolean;

/** A message in our hands, and what its sender is told about it, once. Any thread. */
final class Delivery {
    private final Receipt receipt;
    private final Backlog backlog;
    private final AtomicBoolean settled = new AtomicBoolean();

    Delivery(Receipt receipt, Backlog backlog) {
        this.receipt = receipt;
        this.backlog = backlog;
        backlog.add();
    }

    Message message() {
        return receipt.message();
    }

    /** It is taken care of for good. */
    void acknowledge() {
        if (settled.compareAndSet(false, true)) {
            receipt.acknowledge();
            backlog.remove();
        }
    }

    /** It is not, and should come again. */
    void giveBack() {
        if (settled.compareAndSet(false, true)) {
            receipt.giveBack();
            backlog.remove();
        }
    }

    /** The sender's end of a delivery. */
    interface Receipt {
        Message message();

        void acknowledge();

        void giveBack();
    }
}
