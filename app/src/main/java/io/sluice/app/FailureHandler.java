package io.sluice.app;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Tells a person what went wrong, in lines instead of a stack trace where that is enough. */
final class FailureHandler implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(
            Exception failure, CommandLine commandLine, ParseResult parsed) throws Exception {
        PrintWriter err = commandLine.getErr();
        switch (failure) {
            case InvalidConfig invalid -> {
                int count = invalid.problems().size();
                err.println(count == 1 ? "1 problem:" : count + " problems:");
                invalid.problems().forEach(problem -> err.println("  " + problem));
            }
            case CommandFailure said -> err.println(said.getMessage());
            default -> throw failure;
        }
        err.flush();
        return 1;
    }
}
