package io.sluice.transport;

import io.sluice.session.Endpoint;
import io.sluice.session.Hello;
import io.sluice.session.Principal;
import java.net.InetAddress;

/**
 * A client that has been let in.
 *
 * @param endpoint where
 * @param principal who it is
 * @param hello what it asked for
 * @param address where it comes from
 */
record Guest(Endpoint endpoint, Principal principal, Hello hello, InetAddress address) {}
