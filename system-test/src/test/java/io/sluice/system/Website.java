package io.sluice.system;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The site that clients come from: an empty page, the keys of its identity provider, and the token
 * of whoever is logged in.
 */
final class Website implements AutoCloseable {
    private final HttpServer server;
    private final RSAKey key;
    private final AtomicInteger tokens = new AtomicInteger();

    private Website(HttpServer server, RSAKey key) {
        this.server = server;
        this.key = key;
    }

    static Website start() throws IOException, JOSEException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var site =
                new Website(
                        HttpServer.create(address, 0),
                        new RSAKeyGenerator(2048).keyID("site").generate());
        String keys = new JWKSet(site.key).toString();
        site.server.createContext("/jwks.json", exchange -> answer(exchange, "json", keys));
        site.server.createContext(
                "/api/v1/user/info",
                exchange -> {
                    site.tokens.incrementAndGet();
                    answer(exchange, "json", "{\"token\":\"" + site.token() + "\"}");
                });
        site.server.createContext(
                "/",
                exchange ->
                        answer(
                                exchange,
                                "html",
                                "<!doctype html><link rel=icon href=data:,><title>A page</title>"));
        site.server.start();
        return site;
    }

    /** Has a page or a text at a path. */
    Website with(String path, String kind, Supplier<String> body) {
        server.createContext(path, exchange -> answer(exchange, kind, body.get()));
        return this;
    }

    /** Has the scripts of a directory below a path. */
    Website withScripts(String path, Path directory) {
        server.createContext(
                path,
                exchange -> {
                    String name = exchange.getRequestURI().getPath().substring(path.length());
                    Path script = directory.resolve(name).normalize();
                    answer(exchange, "javascript", Files.readString(script));
                });
        return this;
    }

    private static void answer(HttpExchange exchange, String kind, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String type = kind.equals("json") ? "application/json" : "text/" + kind + "; charset=utf-8";
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Who its tokens are from. */
    String issuer() {
        return url();
    }

    String jwks() {
        return url() + "/jwks.json";
    }

    /** A token for the user, signed with RS256. */
    String token() {
        var claims =
                new JWTClaimsSet.Builder()
                        .issuer(issuer())
                        .subject("user")
                        .expirationTime(Date.from(Instant.now().plus(Duration.ofMinutes(10))))
                        .build();
        var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build();
        var token = new SignedJWT(header, claims);
        try {
            token.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new AssertionError("signing failed", e);
        }
        return token.serialize();
    }

    /** How often a page has asked for a token. */
    int tokensHandedOut() {
        return tokens.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
