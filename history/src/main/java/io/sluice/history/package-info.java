/**
 * What the database keeps of streams.
 *
 * <p>A writer per stream reads the log and stores rows and its own position in one transaction, so
 * that each position of the log is stored once, whatever fails. Queries answer rows, or figures of
 * rows in buckets of time. Whether TimescaleDB is there makes a difference here and nowhere else.
 * This room knows no clients, no HTTP and no brokers; {@code java.sql} is used here only.
 */
@NullMarked
package io.sluice.history;

import org.jspecify.annotations.NullMarked;
