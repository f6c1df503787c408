package io.sluice.monitor;

import org.apache.kafka.clients.admin.Admin;

/**
 * One look at the cluster, while it is under way.
 *
 * @param isThorough if what hardly changes is looked at, too
 */
record Round(Admin admin, Budget budget, Faults faults, boolean isThorough) {
    int timeout(Budget.Step step) {
        return budget.timeout(step);
    }
}
