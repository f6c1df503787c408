package io.sluice.dev;

/** The command line with {@code dev} added. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(io.sluice.app.Main.commandLine().addSubcommand(new DevCommand()).execute(args));
    }
}
