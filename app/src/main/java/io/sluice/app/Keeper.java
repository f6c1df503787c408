package io.sluice.app;

/** Where something is kept that nodes read. */
public enum Keeper {
    KAFKA,
    REDIS,
    /** This process: one node, which shares it with nobody. */
    MEMORY
}
