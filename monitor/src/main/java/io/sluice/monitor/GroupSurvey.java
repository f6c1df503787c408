package io.sluice.monitor;

import io.sluice.monitor.Budget.Step;
import io.sluice.monitor.GroupQuestions.Description;
import io.sluice.monitor.GroupQuestions.Mark;
import io.sluice.monitor.Sighting.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListGroupsResult;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Which groups there are, who is in them and how far they have come, in one round. The list is
 * asked for without filters, which brokers of all ages understand; what only newer ones understand
 * is asked only about groups that only newer ones have.
 */
final class GroupSurvey {
    private final Round round;
    private final Map<String, WatchedGroup> before;
    private final ListGroupsResult listing;
    private final Map<String, WatchedGroup> groups = new HashMap<>();
    private final Map<String, KafkaFuture<Description>> descriptions = new HashMap<>();
    private final Map<String, KafkaFuture<Map<TopicPartition, Mark>>> marks = new HashMap<>();

    /**
     * Asks for the list.
     *
     * @param before those of the last round
     */
    GroupSurvey(Round round, Map<String, WatchedGroup> before) {
        this.round = round;
        this.before = before;
        this.listing = round.admin().listGroups(new ListGroupsOptions().timeoutMs(patience(round)));
    }

    /** Less than the whole step: only when it is over do the brokers that answered count. */
    private static int patience(Round round) {
        return Math.max(1, round.timeout(Step.LISTS) * 3 / 4);
    }

    /**
     * Waits for the list and asks about those on it. Brokers that do not answer have theirs missing
     * on it: then those of the last round are asked about, too.
     *
     * @return false if there is no list
     */
    boolean list() throws InterruptedException {
        var errors = round.budget().await(listing.errors(), Step.LISTS, this::tell);
        var listed = round.budget().await(listing.valid(), Step.LISTS, this::tell);
        if (errors.isEmpty() || listed.isEmpty()) {
            return false;
        }
        errors.get().forEach(this::tell);
        boolean isWhole = errors.get().isEmpty();
        if (!isWhole && listed.get().isEmpty()) {
            return false;
        }
        if (!isWhole) {
            before.forEach((id, group) -> groups.put(id, group.again()));
        }
        for (var group : listed.get()) {
            groups.put(group.groupId(), new WatchedGroup(group));
        }
        ask();
        return true;
    }

    private void tell(Throwable e) {
        round.faults().add("groups", KafkaFailure.text(e));
    }

    private void ask() {
        var questions = new GroupQuestions(round);
        var committing = new ArrayList<String>();
        var ofKind = new EnumMap<Kind, List<String>>(Kind.class);
        groups.forEach((id, group) ->
                ofKind.computeIfAbsent(group.kind(), _ -> new ArrayList<>()).add(id));
        ofKind.forEach((kind, ids) -> {
            switch (kind) {
                case SHARE -> marks.putAll(questions.shares(ids));
                case CLASSIC, CONSUMER, STREAMS -> committing.addAll(ids);
                case OTHER -> {}
            }
        });
        if (!committing.isEmpty()) {
            marks.putAll(questions.commits(committing));
        }
        ofKind.forEach((kind, ids) -> describe(questions, kind, ids));
    }

    /** Those that are said to be empty have nothing to describe. */
    private void describe(GroupQuestions questions, Kind kind, List<String> ids) {
        var inhabited = ids.stream().filter(id -> !watched(id).isEmpty()).toList();
        if (!inhabited.isEmpty()) {
            descriptions.putAll(questions.describe(kind, inhabited));
        }
    }

    private WatchedGroup watched(String id) {
        return Optional.ofNullable(groups.get(id)).orElseThrow();
    }

    /** Waits for the commits. */
    void takeMarks() throws InterruptedException {
        for (var answer : marks.entrySet()) {
            String id = answer.getKey();
            round.budget()
                    .await(answer.getValue(), Step.COMMITS, e -> tell(id, e))
                    .ifPresent(answered -> watched(id).mark(answered));
        }
    }

    /** Waits for the descriptions. */
    void takeDescriptions() throws InterruptedException {
        var gone = new ArrayList<String>();
        for (var answer : descriptions.entrySet()) {
            String id = answer.getKey();
            round.budget()
                    .await(
                            answer.getValue(),
                            Step.ENDS,
                            e -> {
                                tell(id, e);
                                if (e instanceof GroupIdNotFoundException) {
                                    gone.add(id);
                                }
                            })
                    .ifPresent(description -> watched(id).describe(description));
        }
        groups.keySet().removeAll(gone);
    }

    /** One that has gone since it was listed is no fault. */
    private void tell(String id, Throwable e) {
        if (!(e instanceof GroupIdNotFoundException)) {
            round.faults().add(Faults.Kind.GROUP, id, KafkaFailure.text(e));
        }
    }

    /** By id. */
    Map<String, WatchedGroup> groups() {
        return groups;
    }
}
