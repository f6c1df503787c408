package io.sluice.mqtt;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.postoffice.QueueBinding;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;

/**
 * A real MQTT broker on 127.0.0.1 that keeps sessions in a directory. It can be stopped and started
 * again on the same port.
 */
final class TestBroker implements AutoCloseable {
    static final String PASSWORD = "correct horse";

    private final Path dir;
    private final boolean secured;
    private final String extra;
    private EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private int port;

    private TestBroker(Path dir, boolean secured, String extra) {
        this.dir = dir;
        this.secured = secured;
        this.extra = extra;
    }

    static TestBroker started(Path dir) {
        return new TestBroker(dir, false, "").start();
    }

    /** Lets in only those who know {@link #PASSWORD}. */
    static TestBroker secured(Path dir) {
        return new TestBroker(dir, true, "").start();
    }

    static TestBroker encrypted(Path dir, Path keyStore, String keyStorePassword) {
        String tls =
                ";sslEnabled=true;keyStoreType=PKCS12;keyStorePath=%s;keyStorePassword=%s"
                        .formatted(keyStore, keyStorePassword);
        return new TestBroker(dir, false, tls).start();
    }

    TestBroker start() {
        try {
            broker = new EmbeddedActiveMQ().setConfiguration(configuration());
            broker.setSecurityManager(new OnePassword());
            broker.start();
            port = acceptor().getActualPort();
            return this;
        } catch (Exception e) {
            throw new AssertionError("the broker does not start", e);
        }
    }

    private ConfigurationImpl configuration() throws Exception {
        var configuration = new ConfigurationImpl();
        configuration
                .setSecurityEnabled(secured)
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setJournalFileSize(1 << 20)
                .setJournalMinFiles(2)
                .setJournalDirectory(dir.resolve("journal").toString())
                .setBindingsDirectory(dir.resolve("bindings").toString())
                .setLargeMessagesDirectory(dir.resolve("large").toString())
                .setPagingDirectory(dir.resolve("paging").toString())
                .setJMXManagementEnabled(false)
                .setMaxDiskUsage(-1)
                .setGlobalMaxSize(64 << 20)
                .setThreadPoolMaxSize(8)
                .setScheduledThreadPoolMaxSize(2)
                .addAcceptorConfiguration("mqtt", acceptorUrl());
        return configuration;
    }

    private String acceptorUrl() {
        return "tcp://127.0.0.1:%d?protocols=MQTT;useEpoll=false;useKQueue=false;remotingThreads=1%s"
                .formatted(port, extra);
    }

    private NettyAcceptor acceptor() {
        var remoting = broker.getActiveMQServer().getRemotingService();
        return (NettyAcceptor) remoting.getAcceptor("mqtt");
    }

    void stop() {
        try {
            broker.stop();
        } catch (Exception e) {
            throw new AssertionError("the broker does not stop", e);
        }
    }

    /** Cuts the connections of clients whose id starts so, without a word. */
    void cut(String clientId) {
        for (var connection : broker.getActiveMQServer().getRemotingService().getConnections()) {
            if (String.valueOf(connection.getClientID()).startsWith(clientId)) {
                connection.getTransportConnection().forceClose();
            }
        }
    }

    /** How many messages are kept for clients whose id starts so: not sent, or unacknowledged. */
    long keptFor(String clientId) {
        return broker.getActiveMQServer()
                .getPostOffice()
                .getAllBindings()
                .filter(b -> b.getUniqueName().toString().startsWith(clientId))
                .filter(QueueBinding.class::isInstance)
                .mapToLong(b -> ((QueueBinding) b).getQueue().getMessageCount())
                .sum();
    }

    int port() {
        return port;
    }

    URI url() {
        return URI.create("tcp://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        stop();
    }

    private static final class OnePassword implements ActiveMQSecurityManager {
        @Override
        public boolean validateUser(String user, String password) {
            return PASSWORD.equals(password);
        }

        @Override
        public boolean validateUserAndRole(
                String user, String password, Set<Role> roles, CheckType checkType) {
            return validateUser(user, password);
        }
    }
}
