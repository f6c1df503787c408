package io.sluice.app;

import io.sluice.app.GatewayConfig.Auth;
import io.sluice.auth.Algorithm;
import io.sluice.auth.ApiKey;
import io.sluice.auth.AuthSettings;
import io.sluice.auth.Grant;
import io.sluice.auth.Issuer;
import io.sluice.auth.Secret;
import io.sluice.auth.SpecialStreams;
import io.sluice.session.Action;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code auth}. */
final class AuthSections {
    private AuthSections() {}

    static Optional<Auth> auth(Section root, String host, Set<String> perUser, Set<String> claims) {
        if (!root.has("auth")) {
            root.required("auth", "issuers of tokens and what they allow, or 'auth: none'");
            return Optional.empty();
        }
        return root.isScalar("auth")
                ? open(root, host)
                : tokens(
                        root.section("auth"),
                        new SpecialStreams(perUser, OwnStreams.NAMES),
                        claims);
    }

    private static Optional<Auth> open(Section root, String host) {
        Optional<String> found =
                root.scalar(
                        "auth",
                        "issuers and grants, 'none' or 'none-on-purpose'",
                        value -> value.matches("none|none-on-purpose") ? value : null);
        if (found.filter("none"::equals).isPresent() && !isLoopback(host)) {
            root.problem(
                    "auth",
                    "'none' lets anyone in who reaches "
                            + host
                            + "; listen on 127.0.0.1, or say 'none-on-purpose'");
            return Optional.empty();
        }
        return found.map(_ -> new Auth.None());
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static Optional<Auth> tokens(Section auth, SpecialStreams special, Set<String> claims) {
        if (!auth.isPresent()) {
            auth.problem("", "expected issuers of tokens and what they allow, or 'auth: none'");
            return Optional.empty();
        }
        List<Issuer> issuers =
                auth.sections("issuers").stream()
                        .flatMap(section -> issuer(section).stream())
                        .toList();
        List<ApiKey> keys =
                auth.sections("keys").stream().flatMap(section -> key(section).stream()).toList();
        if (!auth.has("issuers") && !auth.has("keys")) {
            auth.required("issuers", "a list of whose tokens are accepted");
        }
        List<Grant> grants =
                auth.sections("grants").stream()
                        .flatMap(section -> grant(section).stream())
                        .toList();
        if (auth.has("issuers") && !auth.has("grants")) {
            auth.required("grants", "a list of what tokens allow; without it they allow nothing");
        }
        var leeway = auth.duration("leeway", AuthSettings.LEEWAY);
        String subject = auth.text("subjectClaim", AuthSettings.SUBJECT_CLAIM);
        auth.noMore();
        Optional<AuthSettings> settings =
                issuers.isEmpty()
                        ? Optional.empty()
                        : auth.make(() ->
                                new AuthSettings(
                                        issuers, grants, leeway, subject, special, claims));
        return settings.isEmpty() && keys.isEmpty()
                ? Optional.empty()
                : Optional.of(new Auth.Tokens(settings.orElse(null), keys, special));
    }

    private static Optional<ApiKey> key(Section section) {
        String name = section.requiredText("name");
        String key = section.requiredText("key");
        var allow = actions(section);
        Set<String> streams = streams(section);
        Set<String> keys = new TreeSet<>(section.texts("keys"));
        section.noMore();
        return name.isEmpty() || key.isEmpty()
                ? Optional.empty()
                : section.make(() ->
                        new ApiKey(
                                name,
                                Secret.of(key),
                                List.of(new Grant(allow, streams, keys, null, null))));
    }

    private static Optional<Issuer> issuer(Section section) {
        String name = section.requiredText("name");
        Set<String> audiences = new TreeSet<>(section.texts("audiences"));
        Set<Algorithm> algorithms = algorithms(section);
        Optional<String> iss = section.text("issuer");
        Optional<Issuer> issuer = Optional.empty();
        if (section.has("secret") == section.has("jwks")) {
            section.problem("", "expected either 'secret' or 'jwks'");
        } else if (section.has("secret")) {
            String secret = section.requiredText("secret");
            issuer =
                    secret.isEmpty()
                            ? Optional.empty()
                            : section.make(() ->
                                    new Issuer.Hmac(
                                            name,
                                            Secret.of(secret),
                                            iss.orElse(null),
                                            audiences,
                                            algorithms));
        } else {
            issuer = jwks(section, name, audiences, algorithms);
        }
        section.noMore();
        return issuer;
    }

    private static Optional<Issuer> jwks(
            Section section, String name, Set<String> audiences, Set<Algorithm> algorithms) {
        String iss = section.requiredText("issuer");
        Optional<URI> uri = section.scalar("jwks", "a URL", URI::create);
        var refresh = section.duration("refresh", Issuer.Jwks.REFRESH_INTERVAL);
        var cooldown = section.duration("cooldown", Issuer.Jwks.COOLDOWN);
        var timeout = section.duration("timeout", Issuer.Jwks.REQUEST_TIMEOUT);
        return uri.flatMap(jwks ->
                section.make(() ->
                        new Issuer.Jwks(
                                name,
                                iss,
                                jwks,
                                audiences,
                                algorithms,
                                refresh,
                                cooldown,
                                timeout)));
    }

    private static Set<Algorithm> algorithms(Section section) {
        var algorithms = new HashSet<Algorithm>();
        for (String name : section.texts("algorithms")) {
            Algorithm.named(name)
                    .ifPresentOrElse(
                            algorithms::add,
                            () ->
                                    section.problem(
                                            "algorithms",
                                            "expected names such as HS256 or ES256, found '"
                                                    + name
                                                    + "'"));
        }
        return algorithms;
    }

    private static Set<Action> actions(Section section) {
        var allow = EnumSet.noneOf(Action.class);
        for (String name : section.texts("allow")) {
            action(name)
                    .ifPresentOrElse(
                            allow::add,
                            () ->
                                    section.problem(
                                            "allow",
                                            "expected some of "
                                                    + actions()
                                                    + ", found '"
                                                    + name
                                                    + "'"));
        }
        return allow;
    }

    /** The streams a grant is about: all if it does not say. */
    private static Set<String> streams(Section section) {
        Set<String> streams = new TreeSet<>(section.texts("streams"));
        if (streams.isEmpty()) {
            streams.add(Grant.EVERY_STREAM);
        }
        return streams;
    }

    private static Optional<Grant> grant(Section section) {
        var allow = actions(section);
        Set<String> streams = streams(section);
        Set<String> keys = new TreeSet<>(section.texts("keys"));
        Optional<Grant.When> when = when(section);
        @Nullable Duration every = section.duration("every").orElse(null);
        boolean conditionIsBad = section.has("claim") && when.isEmpty();
        section.noMore();
        return conditionIsBad
                ? Optional.empty()
                : section.make(() -> new Grant(allow, streams, keys, when.orElse(null), every));
    }

    private static Optional<Grant.When> when(Section section) {
        Optional<String> claim = section.text("claim");
        Optional<String> value = section.text("value");
        if (claim.isPresent() != value.isPresent()) {
            section.problem("", "'claim' and 'value' go together");
            return Optional.empty();
        }
        return claim.flatMap(c -> section.make(() -> new Grant.When(c, value.orElse(""))));
    }

    private static Optional<Action> action(String name) {
        return Arrays.stream(Action.values())
                .filter(action -> action.text().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private static String actions() {
        return String.join(", ", Arrays.stream(Action.values()).map(Action::text).toList());
    }
}
