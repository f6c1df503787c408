package io.sluice.monitor;

/**
 * Something that has happened between two rounds.
 *
 * <p>Its {@code type} is its name on the wire.
 */
sealed interface Event {
    String type();

    /** A topic there was not. */
    record TopicCreated(String name, int partitions) implements Event {
        @Override
        public String type() {
            return "topic_created";
        }
    }

    /** A topic there is no more. */
    record TopicDeleted(String name) implements Event {
        @Override
        public String type() {
            return "topic_deleted";
        }
    }

    /** A topic that has another number of partitions. */
    record TopicChanged(String name, int partitions, int was) implements Event {
        @Override
        public String type() {
            return "topic_changed";
        }
    }

    /**
     * A group that has come, or has changed.
     *
     * @param state {@code Dead} if it is no more
     * @param members how many; {@link Sighting#UNKNOWN} if not known
     */
    record GroupUpdated(String id, String state, int members) implements Event {
        static final String DEAD = "Dead";

        @Override
        public String type() {
            return "group_updated";
        }
    }

    /** A member a group did not have. */
    record MemberJoined(String group, Sighting.Member member) implements Event {
        @Override
        public String type() {
            return "member_joined";
        }
    }

    /** A member a group has no more. */
    record MemberLeft(String group, Sighting.Member member) implements Event {
        @Override
        public String type() {
            return "member_left";
        }
    }

    /** A broker there was not. */
    record BrokerUp(Sighting.Broker broker) implements Event {
        @Override
        public String type() {
            return "broker_up";
        }
    }

    /** A broker that is there no more. */
    record BrokerDown(Sighting.Broker broker) implements Event {
        @Override
        public String type() {
            return "broker_down";
        }
    }

    /** Another broker leads the cluster. */
    record ControllerChanged(int controller, int was) implements Event {
        @Override
        public String type() {
            return "controller_changed";
        }
    }
}
