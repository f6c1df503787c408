package io.sluice.dev;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/**
 * What a task service publishes while people work with it: tasks are created, changed, completed
 * and deleted, and reminders come due. Each event is a CloudEvent as Dapr wraps what is published.
 */
final class TaskEvents {
    /** Whose tasks there are; the first is whom the development gateway's tokens are for. */
    static final List<String> USERS = List.of(DevSession.USER, "ann", "bob");

    private static final int MOST_TASKS = 12;
    private static final List<String> TITLES =
            List.of(
                    "Buy milk",
                    "Call the plumber",
                    "Water the plants",
                    "Read the meter",
                    "Pay rent");

    private final Random random;
    private final List<Task> tasks = new ArrayList<>();
    private int created;

    private record Task(String id, String user, String title) {}

    TaskEvents(long seed) {
        this.random = new Random(seed);
    }

    /** The next event. */
    String next(Instant now) {
        if (tasks.isEmpty() || (tasks.size() < MOST_TASKS && random.nextInt(3) == 0)) {
            return create(now);
        }
        int index = random.nextInt(tasks.size());
        Task task = tasks.get(index);
        return switch (random.nextInt(4)) {
            case 0 -> event("task.updated", task, "\"updated_fields\":[\"title\"]", now);
            case 1 -> {
                tasks.remove(index);
                yield event("task.completed", task, "\"completion_time\":" + text(now), now);
            }
            case 2 -> {
                tasks.remove(index);
                yield event("task.deleted", task, "", now);
            }
            default ->
                    event(
                            "reminder.triggered",
                            task,
                            "\"task_title\":\"%s\",\"due_date\":%s"
                                    .formatted(task.title, text(now.plus(1, ChronoUnit.HOURS))),
                            now);
        };
    }

    private String create(Instant now) {
        var task =
                new Task(
                        String.valueOf(++created),
                        USERS.get(random.nextInt(USERS.size())),
                        TITLES.get(random.nextInt(TITLES.size())));
        tasks.add(task);
        return event("task.created", task, "\"title\":\"" + task.title + "\"", now);
    }

    private String event(String type, Task task, String more, Instant now) {
        return String.format(
                Locale.ROOT,
                """
                {"specversion":"1.0","id":"%s","source":"backend","type":"com.dapr.event.sent",\
                "time":%s,"topic":"task-updates","pubsubname":"kafka-pubsub",\
                "datacontenttype":"application/json","data":{"event_type":"%s","user_id":"%s",\
                "task_id":"%s",%s"timestamp":%s}}\
                """,
                new UUID(random.nextLong(), random.nextLong()),
                text(now),
                type,
                task.user,
                task.id,
                more.isEmpty() ? "" : more + ",",
                text(now));
    }

    private static String text(Instant time) {
        return "\"" + time.truncatedTo(ChronoUnit.MILLIS) + "\"";
    }
}
