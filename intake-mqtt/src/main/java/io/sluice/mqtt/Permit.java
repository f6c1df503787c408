package io.sluice.mqtt;

/** Whether a pipeline may be connected: of all nodes one may. Any thread. */
final class Permit {
    private boolean isHeld;

    synchronized void give() {
        isHeld = true;
        notifyAll();
    }

    synchronized void take() {
        isHeld = false;
    }

    synchronized boolean isHeld() {
        return isHeld;
    }

    /** Waits until it is held. */
    synchronized void await() throws InterruptedException {
        while (!isHeld) {
            wait();
        }
    }
}
