/**
 * What several nodes know of each other: who is connected to any of them, and who is not to be let
 * in any more.
 *
 * <p>Nodes talk through logs of the cluster's own, each a {@link io.sluice.cluster.Journal}; nobody
 * leads and nobody is asked. In come what this node counts ({@link io.sluice.session.Connections})
 * and what all nodes have written. Out go counts ({@link io.sluice.cluster.Census}), who comes and
 * goes ({@link io.sluice.cluster.Presence}) and sessions that are closed ({@link
 * io.sluice.cluster.Revocations}).
 *
 * <p>Nothing that is read is trusted to be well-formed: what is not is skipped and counted. While a
 * journal is away this node's own counts go on, and those of the others run out. This room knows no
 * broker, no sockets and no clock of its own.
 */
@NullMarked
package io.sluice.cluster;

import org.jspecify.annotations.NullMarked;
