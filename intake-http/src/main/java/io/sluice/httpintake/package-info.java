/**
 * Events from services into a log, over HTTP: from a Dapr sidecar, as CloudEvents, or published
 * plainly. Acknowledged only after the log has them, and never waiting for a client.
 *
 * <p>In come requests, at routes that {@link io.sluice.httpintake.DaprIntake} and {@link
 * io.sluice.httpintake.Publishing} give to transport. What a request holds is read ({@link
 * io.sluice.httpintake.EventReader}, {@link io.sluice.httpintake.PublishReader}) and becomes drafts
 * of entries ({@link io.sluice.httpintake.Target}); these go through the {@link
 * io.sluice.httpintake.Inlet} of their stream, which appends each once: it remembers what it has
 * been given and what this node has read of the log ({@link io.sluice.httpintake.Window}). What can
 * never be used is counted by {@link io.sluice.httpintake.Reason}; what Dapr delivered of it is
 * kept in the quarantine. While the log is away everybody is asked to come again.
 *
 * <p>This room does not know which log it is, nor files, nor the environment.
 */
@NullMarked
package io.sluice.httpintake;

import org.jspecify.annotations.NullMarked;
