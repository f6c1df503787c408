package io.sluice.app;

import io.sluice.protocol.ConsoleDialect;
import io.sluice.protocol.FlatDialect;
import io.sluice.protocol.NativeDialect;
import io.sluice.protocol.SseDialect;
import io.sluice.protocol.TasksDialect;
import io.sluice.session.Channel;
import io.sluice.session.Dialect;
import io.sluice.session.Endpoint.Carrier;
import io.sluice.session.Span;
import io.sluice.session.Welcome;
import io.sluice.session.Wish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code endpoints}. */
final class EndpointSections {
    /** Where new native clients connect. */
    static final String NATIVE_PATH = "/v1/ws";

    /** Where event streams are, with their channels behind it. */
    static final String EVENTS_PATH = "/sse";

    /** How things stand at once, and what happens from then on. */
    private static final Welcome CONSOLE =
            new Welcome.Channels(
                    List.of(
                            new Welcome.Given(
                                    Channel.parse(OwnStreams.CLUSTER + ":metrics"),
                                    Wish.PLAIN.withLast(1)),
                            new Welcome.Given(
                                    Channel.parse(OwnStreams.CLUSTER + ":events"), Wish.PLAIN)));

    private enum Language {
        NATIVE,
        FLAT,
        TASKS,
        CONSOLE
    }

    private enum Way {
        WEBSOCKET,
        SSE
    }

    private EndpointSections() {}

    static List<EndpointConfig> endpoints(Section root, List<StreamConfig> streams) {
        List<String> all = streams.stream().map(StreamConfig::name).toList();
        var endpoints = new ArrayList<EndpointConfig>();
        var paths = new HashMap<String, String>();
        for (Section section : root.sections("endpoints")) {
            EndpointConfig endpoint = endpoint(section, all);
            String key = (isForUsers(endpoint) ? "users " : "") + endpoint.path();
            if (paths.put(key, section.path()) != null) {
                section.problem("path", "another endpoint has this path");
            }
            endpoints.add(endpoint);
        }
        if (!paths.containsKey(NATIVE_PATH)) {
            endpoints.add(
                    new EndpointConfig(
                            NATIVE_PATH,
                            Carrier.WEBSOCKET,
                            NativeDialect.INSTANCE,
                            all,
                            Welcome.nothing()));
        }
        if (!paths.containsKey(EVENTS_PATH)) {
            endpoints.add(events(EVENTS_PATH, all));
        }
        return endpoints;
    }

    /** One that asks for users may share its path with another. */
    private static boolean isForUsers(EndpointConfig endpoint) {
        return endpoint.welcome() instanceof Welcome.User;
    }

    private static EndpointConfig events(String path, List<String> streams) {
        return new EndpointConfig(
                path, Carrier.EVENT_STREAM, SseDialect.INSTANCE, streams, Welcome.nothing());
    }

    private static EndpointConfig endpoint(Section section, List<String> all) {
        String path = section.requiredText("path");
        if (!path.isEmpty() && !path.matches("/[A-Za-z0-9_./~-]{0,200}")) {
            section.problem("path", "expected a path such as /ws/energy, found '" + path + "'");
        }
        var way = section.choice("carrier", Way.class, Way.WEBSOCKET);
        var language = section.choice("dialect", Language.class, Language.NATIVE);
        List<String> streams = streams(section, language, all);
        EndpointConfig endpoint =
                switch (way) {
                    case SSE -> events(section, path, language, streams);
                    case WEBSOCKET -> webSocket(section, path, language, streams);
                };
        section.noMore();
        return endpoint;
    }

    /** What is given without being asked for has to be named if it is the gateway's own. */
    private static List<String> streams(Section section, Language language, List<String> all) {
        if (language == Language.CONSOLE) {
            return cluster(section, all);
        }
        if (section.has("streams")) {
            return known(section, "streams", all);
        }
        return language == Language.NATIVE ? all : OwnStreams.without(all);
    }

    private static List<String> cluster(Section section, List<String> all) {
        var cluster = List.of(OwnStreams.CLUSTER);
        if (section.has("streams") && !section.texts("streams").equals(cluster)) {
            section.problem(
                    "streams",
                    "a console has the stream 'cluster' and no other, found "
                            + section.texts("streams"));
        } else if (!all.contains(OwnStreams.CLUSTER)) {
            section.problem(
                    "dialect",
                    "a console needs the stream 'cluster', which is there with 'monitoring'");
        }
        return cluster;
    }

    private static EndpointConfig events(
            Section section, String path, Language language, List<String> streams) {
        if (language != Language.NATIVE) {
            section.problem("dialect", "event streams speak the native dialect");
        }
        if (section.has("subscribeOnConnect")) {
            section.problem("subscribeOnConnect", "clients of event streams name them in the URL");
        }
        refuseTopic(section);
        return events(path, streams);
    }

    private static EndpointConfig webSocket(
            Section section, String path, Language language, List<String> streams) {
        return switch (language) {
            case NATIVE -> {
                refuseTopic(section);
                yield webSocket(
                        path,
                        NativeDialect.INSTANCE,
                        streams,
                        new Welcome.Streams(known(section, "subscribeOnConnect", streams)));
            }
            case FLAT -> {
                if (section.has("subscribeOnConnect")) {
                    section.problem(
                            "subscribeOnConnect", "flat clients always have all of 'streams'");
                }
                var dialect = new FlatDialect(section.flag("addTopic", false));
                yield webSocket(path, dialect, streams, new Welcome.Streams(streams));
            }
            case TASKS -> {
                refuseTopic(section);
                if (section.has("subscribeOnConnect")) {
                    section.problem(
                            "subscribeOnConnect", "a client of tasks has the events of its user");
                }
                yield webSocket(path, TasksDialect.INSTANCE, streams, user(section, streams));
            }
            case CONSOLE -> {
                refuseTopic(section);
                if (section.has("subscribeOnConnect")) {
                    section.problem(
                            "subscribeOnConnect", "a console has what is told of the cluster");
                }
                yield webSocket(path, ConsoleDialect.INSTANCE, streams, CONSOLE);
            }
        };
    }

    private static EndpointConfig webSocket(
            String path, Dialect dialect, List<String> streams, Welcome welcome) {
        return new EndpointConfig(path, Carrier.WEBSOCKET, dialect, streams, welcome);
    }

    private static Welcome user(Section section, List<String> streams) {
        String parameter = section.text("userParameter", "user_id");
        @Nullable Duration replay = section.duration("replayOnConnect").orElse(null);
        if (streams.size() != 1) {
            section.problem(
                    "streams", "expected the one stream whose keys are users, found " + streams);
            return Welcome.nothing();
        }
        return new Welcome.User(
                streams.getFirst(), parameter, replay == null ? null : Span.text(replay));
    }

    private static void refuseTopic(Section section) {
        if (section.flag("addTopic", false)) {
            section.problem("addTopic", "only the flat dialect adds a topic");
        }
    }

    private static List<String> known(Section section, String key, List<String> all) {
        var known = new ArrayList<String>();
        for (String name : section.texts(key)) {
            if (all.contains(name)) {
                known.add(name);
            } else {
                section.problem(
                        key,
                        "there is no stream '"
                                + name
                                + "' here"
                                + NearestName.of(name, all)
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse(""));
            }
        }
        return known;
    }
}
