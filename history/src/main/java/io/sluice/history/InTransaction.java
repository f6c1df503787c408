package io.sluice.history;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Something else that happens in the transaction that stores rows. Called on the writer's thread
 * after the rows have been stored and before they are committed; not called for a batch that stores
 * no row. It must neither commit nor roll back nor keep the connection.
 */
@FunctionalInterface
interface InTransaction {
    /**
     * Does it.
     *
     * @throws SQLException undoes the batch. If it is about data, the batch is halved until the row
     *     it is about has been found, which is refused; else it is tried again.
     */
    void stored(Connection connection, Batch batch) throws SQLException;

    /** True if it reads the batch's tables; false if the rows are enough for it. */
    default boolean readsTables() {
        return true;
    }
}
