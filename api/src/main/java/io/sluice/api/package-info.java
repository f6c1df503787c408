/**
 * What can be asked by HTTP: of the gateway its counts, presence and revocations; of streams their
 * history and what their log still holds.
 *
 * <p>Routes are thin: they read what a request says, ask a port of this room, and write JSON. Who
 * may ask is checked before they are called. What takes long, because there may be a great many
 * users, is done on a virtual thread, a few at a time.
 *
 * <p>What is to be read of streams is a list of operations in {@link io.sluice.api.Rest}: routes,
 * the parser of parameters and the OpenAPI document are all made of it. A desk turns a request into
 * a question to a port, a sheet turns its answer into JSON, CSV or lines. Which streams and keys
 * somebody may ask for only the routes can tell, since it depends on the keys that are named.
 */
@NullMarked
package io.sluice.api;

import org.jspecify.annotations.NullMarked;
