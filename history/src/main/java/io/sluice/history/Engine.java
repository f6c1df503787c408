package io.sluice.history;

/** Which kind of database it is. */
public enum Engine {
    /** PostgreSQL alone: tables are partitioned by day. */
    POSTGRESQL,
    /** With TimescaleDB: tables are hypertables. */
    TIMESCALE
}
