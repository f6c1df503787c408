package io.sluice.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0 done, 1 it could not be done, 2 the command was wrong. */
@Command(
        name = "sluice",
        description = "Live data from Kafka to every screen.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            TokenCommand.class,
            TopicsCommand.class,
            TailCommand.class,
            TrainCommand.class
        })
public final class Main implements Runnable {
    @SuppressWarnings("NullAway.Init") // picocli injects it
    @Spec
    private CommandSpec spec;

    private Main() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command.");
    }

    /** The command line with all commands of this room, for others to add theirs. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler(new FailureHandler())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
    }

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }
}
