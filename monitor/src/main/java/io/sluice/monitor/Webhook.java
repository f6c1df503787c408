package io.sluice.monitor;

import io.sluice.hub.Time;
import java.util.List;

/** Tells all targets of alerts by HTTP. One that is away does not keep the others waiting. */
final class Webhook implements AutoCloseable {
    private final HttpLine line;
    private final List<Delivery> deliveries;

    Webhook(WebhookSettings settings, int queue, Time time) {
        this.line = new HttpLine("webhook", settings.timeout());
        this.deliveries =
                settings.targets().stream()
                        .map(target -> new Delivery(line, target, settings, queue, time))
                        .toList();
    }

    void tell(AlertNotice notice) {
        deliveries.forEach(delivery -> delivery.tell(notice));
    }

    List<Delivery> deliveries() {
        return deliveries;
    }

    @Override
    public void close() {
        deliveries.forEach(Delivery::close);
        line.close();
    }
}
