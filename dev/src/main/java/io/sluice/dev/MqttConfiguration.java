package io.sluice.dev;

import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.PageFullMessagePolicy;
import org.jspecify.annotations.Nullable;

/** How the MQTT broker is set: small, open to whoever reaches it, and losing nothing. */
final class MqttConfiguration {
    private static final int MIB = 1 << 20;
    private static final String ALL = "#";

    private MqttConfiguration() {}

    static Configuration of(@Nullable Path directory, String host, int port) throws Exception {
        var configuration =
                new ConfigurationImpl()
                        .setName("sluice-dev")
                        .setSecurityEnabled(false)
                        .setJMXManagementEnabled(false)
                        .setCriticalAnalyzer(false)
                        .setMaxDiskUsage(-1)
                        .setMemoryMeasureInterval(-1)
                        .setThreadPoolMaxSize(8)
                        .setScheduledThreadPoolMaxSize(2)
                        .setGlobalMaxSize(16 * MIB)
                        .setPersistenceEnabled(directory != null)
                        .addAcceptorConfiguration("mqtt", acceptor(host, port))
                        .addAddressSetting(ALL, addresses(directory != null));
        if (directory != null) {
            keepIn(directory, configuration);
        }
        return configuration;
    }

    private static String acceptor(String host, int port) {
        return "tcp://"
                + Ports.address(host, port)
                + "?protocols=MQTT;useEpoll=false;useKQueue=false;remotingThreads=1"
                + ";maximumPacketSize="
                + 8 * MIB;
    }

    /**
     * A message is given up only when a bound says so, and then its sender is told: neither after a
     * number of tries nor because nobody has listened for a while.
     */
    private static AddressSettings addresses(boolean isPersistent) {
        return new AddressSettings()
                .setMaxDeliveryAttempts(-1)
                .setAutoDeleteQueues(false)
                .setMaxSizeBytes(8L * MIB)
                .setPageSizeBytes(MIB)
                .setPageLimitBytes(256L * MIB)
                .setPageFullMessagePolicy(PageFullMessagePolicy.FAIL)
                .setAddressFullMessagePolicy(
                        isPersistent
                                ? AddressFullMessagePolicy.PAGE
                                : AddressFullMessagePolicy.FAIL);
    }

    /**
     * An acknowledged message has been handed to the operating system, so that the end of this
     * process does not lose it; waiting for the disk as well would be for more than a developer's
     * day.
     */
    private static void keepIn(Path directory, Configuration configuration) {
        configuration
                .setJournalType(JournalType.NIO)
                .setJournalFileSize(MIB)
                .setJournalMinFiles(2)
                .setJournalPoolFiles(4)
                .setJournalDatasync(false)
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setJournalDirectory(directory.resolve("journal").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .setLargeMessagesDirectory(directory.resolve("large").toString());
    }
}
