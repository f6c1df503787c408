package io.sluice.auth;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where this room's work is done: a virtual thread for each check and each fetch. */
final class AuthThreads {
    private static final Logger log = LoggerFactory.getLogger(AuthThreads.class);

    private AuthThreads() {}

    static ExecutorService start() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual()
                        .name("auth-", 0)
                        .uncaughtExceptionHandler((_, bug) ->
                                log.atError().setCause(bug).log("a task of auth failed"))
                        .factory());
    }
}
