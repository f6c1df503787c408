package io.sluice.app;

import io.sluice.auth.Secret;
import io.sluice.auth.TokenMint;
import io.sluice.hub.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice token}. */
@Command(
        name = "token",
        description = "Mint a token signed with an HMAC secret, and print it.",
        mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {
    /** Whose secret: exactly one of the two. */
    static final class Source {
        @Nullable
        @Option(
                names = "--secret",
                paramLabel = "SECRET",
                description = "The secret, at least 32 bytes; '-' reads it from standard input.")
        private String secret;

        @Option(names = "--dev", description = "The secret of the development gateway.")
        private boolean dev;
    }

    @SuppressWarnings("NullAway.Init") // picocli injects it
    @ArgGroup(exclusive = true, multiplicity = "1")
    private Source source;

    @Option(
            names = "--sub",
            paramLabel = "NAME",
            defaultValue = "someone",
            description = "Who the token is for (default: ${DEFAULT-VALUE}).")
    private String subject = "someone";

    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description = "How long it is good: 30s, 10m, 1h, 7d (default: ${DEFAULT-VALUE}).")
    private String ttl = "1h";

    @Option(
            names = "--claim",
            paramLabel = "NAME=VALUE",
            description = "A further claim; may be repeated. Numbers, true and false are such.")
    private Map<String, String> claims = new LinkedHashMap<>();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The development gateway's data directory, for --dev.")
    private @Nullable Path data;

    @SuppressWarnings("NullAway.Init") // picocli injects it
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Duration good = Quantity.duration(ttl);
        if (good == null || good.isZero()) {
            throw new CommandFailure("--ttl: expected 30s, 10m, 1h or 7d, got '" + ttl + "'");
        }
        var typed = new LinkedHashMap<String, Object>();
        claims.forEach((name, value) -> typed.put(name, ConfigText.plain(value)));
        try {
            String token = new TokenMint(secret(), Time.system()).mint(subject, good, typed);
            spec.commandLine().getOut().println(token);
            spec.commandLine().getOut().flush();
            return 0;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private Secret secret() {
        if (source.dev) {
            return DevSecret.read(data == null ? DataDirectory.standard() : data);
        }
        String given = String.valueOf(source.secret);
        return Secret.of(given.equals("-") ? StandardInput.line() : given);
    }
}
