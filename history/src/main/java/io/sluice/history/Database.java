package io.sluice.history;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database, and connections to it. It need not be there when it is opened: it is waited for in
 * the background, and its tables are brought up to date when it comes. Any thread.
 */
final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final int SOCKET_SECONDS = 60;
    private static final String STATEMENT_TIMEOUT = "30s";
    private static final String NOT_CONNECTED = "08001";

    private final DatabaseSettings settings;
    private final HikariDataSource pool;
    private final Signal signal = new Signal();
    private final Backoff backoff = new Backoff();
    private volatile boolean closed;
    private volatile @Nullable Engine engine;
    private volatile @Nullable String problem = "it has not been reached yet";
    private final AtomicBoolean told = new AtomicBoolean();
    private final Semaphore large = new Semaphore(1);
    private @Nullable Thread opener;
    private boolean isBugTold;

    Database(DatabaseSettings settings) {
        this.settings = settings;
        this.pool = new HikariDataSource(config(settings));
    }

    private static HikariConfig config(DatabaseSettings settings) {
        var config = new HikariConfig();
        config.setPoolName("sluice-history");
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.connections());
        config.setMinimumIdle(0);
        config.setConnectionTimeout(settings.timeout().toMillis());
        config.setValidationTimeout(settings.timeout().toMillis());
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql(
                "set statement_timeout = '%s'; set timezone = 'UTC'".formatted(STATEMENT_TIMEOUT));
        config.addDataSourceProperty("ApplicationName", "sluice");
        config.addDataSourceProperty("connectTimeout", Math.max(1, settings.timeout().toSeconds()));
        config.addDataSourceProperty("socketTimeout", SOCKET_SECONDS);
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("logServerErrorDetail", "false");
        return config;
    }

    /** Begins to look for it. Called once. */
    synchronized void start() {
        opener = Thread.ofVirtual().name("history-database").start(this::open);
        signal.ownedBy(opener);
    }

    private void open() {
        while (!closed && !isReady()) {
            try {
                prepare();
                onReachable();
            } catch (SQLException | FlywayException e) {
                onUnreachable(SqlFailure.text(e));
                signal.await(backoff.next());
            } catch (RuntimeException | Error bug) {
                onBug(bug);
                signal.await(backoff.next());
            }
        }
    }

    /** No connection is held while tables are brought up to date: that takes two itself. */
    private void prepare() throws SQLException {
        pool.getConnection().close(); // says best why there is none
        Migrations.run(pool);
        try (var connection = pool.getConnection()) {
            engine = Extensions.engine(connection);
        }
    }

    private void onBug(Throwable bug) {
        if (!isBugTold && !closed) {
            isBugTold = true;
            log.atError().setCause(bug).log("A bug in preparing the database; it is tried again");
        }
        onUnreachable("a bug: " + bug);
    }

    /** A connection of the pool, which goes back to it when it is closed. */
    Connection connection() throws SQLException {
        if (!isReady()) {
            throw new SQLTransientConnectionException(
                    "the database is not ready: " + problem, NOT_CONNECTED);
        }
        try {
            var connection = pool.getConnection();
            onReachable();
            return connection;
        } catch (SQLException e) {
            onUnreachable(SqlFailure.text(e));
            throw e;
        }
    }

    /** One transaction at a time may have as many rows as would take much memory. */
    Semaphore large() {
        return large;
    }

    /** Its connections, for who may ask before it is ready. */
    DataSource source() {
        return pool;
    }

    private void onUnreachable(String why) {
        problem = why;
        if (!closed && told.compareAndSet(false, true)) {
            log.atWarn()
                    .addKeyValue("problem", why)
                    .log("The database cannot be used; history waits for it");
        }
    }

    private void onReachable() {
        problem = null;
        if (told.get() && told.compareAndSet(true, false)) {
            log.atInfo().log("The database can be used");
        }
    }

    /** True once it has been reached and its tables are up to date. */
    boolean isReady() {
        return engine != null;
    }

    /** Which kind it is; empty until it is ready. */
    Optional<Engine> engine() {
        return Optional.ofNullable(engine);
    }

    /**
     * What is in the way, in words for an operator; empty if nothing was when it was asked last.
     */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Connections that are in use now. */
    int busyConnections() {
        return pool.getHikariPoolMXBean() == null
                ? 0
                : pool.getHikariPoolMXBean().getActiveConnections();
    }

    /** Closes its connections; who uses one fails. */
    @Override
    public synchronized void close() {
        closed = true;
        signal.set();
        pool.close();
        try {
            if (opener != null) {
                opener.interrupt(); // it may be waiting for a connection of the pool
                opener.join(TimeUnit.SECONDS.toMillis(settings.timeout().toSeconds()));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
